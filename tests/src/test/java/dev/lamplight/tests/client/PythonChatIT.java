package dev.lamplight.tests.client;

import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenAI's client in Python, unmodified, with a generator of random weights and with answers from documents. What each
/// claim asks stands in the scripts.
final class PythonChatIT {
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path state, @TempDir Path scratch) throws Exception {
        Python.needs("openai");
        Product.needsPackages();
        product = Product.start(state, new Weather());
        TinyGenerator.installInto(product.s3(), product.modelsBucket(), scratch);
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a_conversation_goes_on",
                "a_stream_is_the_whole_answer",
                "a_tool_is_called_and_answered",
                "an_answer_has_its_schema",
                "a_prompt_goes_on",
                "what_chat_refuses_has_the_clients_classes"
            })
    void openAisClientFindsThat(String claim) throws Exception {
        Python.check("openai_chat.py", product.baseUrl(), product.key(), claim);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "an_answer_cites_its_documents",
                "a_streamed_answer_cites_the_same",
                "a_model_answers_without_documents",
                "what_responses_refuse_has_the_clients_classes"
            })
    void openAisClientFindsOfResponsesThat(String claim) throws Exception {
        Python.check("openai_responses.py", product.baseUrl(), product.key(), claim);
    }
}
