package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.host.HostStatistics;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every request to the packaged chat gets the answer that its row says, a good one after it is answered as before, and
/// the process lives on.
class BadChatIT {
    private static final String GOOD = "{\"model\":\"" + TinyGenerator.NAME
            + "\",\"messages\":[{\"role\":\"user\",\"content\":\"tide\"}],\"temperature\":0,\"max_tokens\":8}";

    private static Product product;
    private static HttpCaller caller;
    private static String expected;

    @BeforeAll
    static void start(@TempDir Path state, @TempDir Path scratch) throws Exception {
        Product.needsPackages();
        product = Product.start(state, new Weather());
        TinyGenerator.installInto(product.s3(), product.modelsBucket(), scratch);
        caller = new HttpCaller(RawHttp.of(product.api("")), "", "");
        expected = text();
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            HostStatistics chat = product.statistics("lamplight-chat");
            product.close();
            assertThat(chat.coldStarts()).as("%s: no process died", chat).isEqualTo(1);
        }
    }

    private static String text() throws Exception {
        return caller.answer("POST /v1/chat/completions", GOOD)
                .json()
                .path("choices")
                .path(0)
                .path("message")
                .path("content")
                .asText();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.lamplight.tests.hostile.ChatRows#all")
    void everyBadRequestHasItsAnswer(BadInput<HttpCaller> row) throws Exception {
        assertThat(row.attempt().on(caller)).isEqualTo(row.answer());
        assertThat(text()).as("the next request").isEqualTo(expected).isNotEmpty();
    }
}
