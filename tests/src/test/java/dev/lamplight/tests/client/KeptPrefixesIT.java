package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.JsonValue;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was read of a message of the system is taken over by processes to come, where it was asked for.
final class KeptPrefixesIT {
    private static final String RULES =
            "Answer in one sentence. Name no prices and no people. Say that you do not know where you do not know.";
    private static final String PREFIXES = "prefixes/";

    private static ChatCompletion ask(Product product, String question, String retention) {
        ChatCompletionCreateParams.Builder asked = ChatCompletionCreateParams.builder()
                .model(TinyGenerator.NAME)
                .addSystemMessage(RULES)
                .addUserMessage(question)
                .maxCompletionTokens(16)
                .temperature(0);
        if (!retention.isEmpty()) {
            asked.putAdditionalBodyProperty("prompt_cache_retention", JsonValue.from(retention));
        }
        return product.client().chat().completions().create(asked.build());
    }

    private static long cached(ChatCompletion answer) {
        return answer.usage()
                .orElseThrow()
                .promptTokensDetails()
                .orElseThrow()
                .cachedTokens()
                .orElseThrow();
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElseThrow();
    }

    @Test
    void aLaterProcessTakesOverWhatWasReadOfTheMessageOfTheSystem(@TempDir Path state, @TempDir Path scratch)
            throws Exception {
        Product.needsPackages();
        String expected;
        try (Product first = Product.start(state, new Weather())) {
            TinyGenerator.installInto(first.s3(), first.modelsBucket(), scratch);
            ChatCompletion plain = ask(first, "When do you open?", "");
            expected = text(plain);
            assertThat(cached(plain)).isZero();
            assertThat(first.libraryKeys(PREFIXES)).as("nobody asked for it").isEmpty();

            ChatCompletion _ = ask(first, "Where are you?", "24h");
            first.awaitTrue("a kept prefix", () -> first.libraryKeys(PREFIXES).size() == 1);
        }
        try (Product later = Product.start(state, new Weather())) {
            ChatCompletion answer = ask(later, "When do you open?", "24h");

            assertThat(text(answer)).isEqualTo(expected);
            assertThat(cached(answer)).isGreaterThan(RULES.length() / 8);
            assertThat(later.libraryKeys(PREFIXES)).as("the same beginning").hasSize(1);
        }
    }
}
