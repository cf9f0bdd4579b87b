package dev.lamplight.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Explanations go into logs and records that others read: they name the place, never the words of a person.
final class QuotingTest {
    private static final String SECRET = "Geheimnis";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Geheimnis",
                "{\"Geheimnis",
                "{\"specversion\": Geheimnis}",
                "{\"id\":\"1\",\"source\":\"s\",\"type\":\"dev.lamplight.document.offered.v1\","
                        + "\"time\":\"2026-01-31T08:00:00Z\",\"data\":{\"store\":\"vs_00000001\",\"name\":\"n\","
                        + "\"text\":\"t\",\"attributes\":\"Geheimnis\"}}",
                "{\"id\":\"1\",\"source\":\"s\",\"type\":\"dev.lamplight.document.offered.v1\","
                        + "\"time\":\"2026-01-31T08:00:00Z\",\"data\":{\"store\":\"Das Geheimnis\",\"name\":\"n\"}}",
                "{\"id\":\"1\",\"source\":\"s\",\"type\":\"Das Geheimnis\",\"time\":\"2026-01-31T08:00:00Z\"}",
                "{\"id\":\"1\",\"source\":\"s\",\"type\":\"dev.lamplight.document.offered.v1\",\"time\":\"Das Geheimnis\"}",
                "{\"Records\":[{\"eventName\":\"Das Geheimnis\",\"eventTime\":\"2026-01-31T08:00:00Z\","
                        + "\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"k\"}}}]}",
                "{\"source\":\"aws.s3\",\"detail-type\":\"Das Geheimnis\",\"detail\":{\"object\":{\"key\":\"k\"}}}"
            })
    void aMessageThatCannotBeReadIsNotQuoted(String body) {
        assertThatThrownBy(() -> MessageBody.parse(body))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageNotContaining(SECRET);
    }

    /// A key in the wrong field looks like an id; no id is that long.
    @ParameterizedTest
    @ValueSource(strings = {"type", "time"})
    void aSecretKeyInAnotherFieldIsNotQuoted(String field) {
        String key = "Geheimnis" + "K7MDENGbPxRfiCYEXAMPLEKEYwJalrX";
        String event = "{\"id\":\"1\",\"source\":\"s\",\"type\":\"dev.lamplight.document.offered.v1\","
                + "\"time\":\"2026-01-31T08:00:00Z\",\"data\":{}}";
        assertThat(key).hasSize(40);

        assertThatThrownBy(() -> MessageBody.parse(
                        event.replaceFirst("\"" + field + "\":\"[^\"]+\"", "\"" + field + "\":\"" + key + "\"")))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining(field + ": expected ")
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"format\":1}\nGeheimnis", "{\"format\":\"Geheimnis\"}\n", "{\"format\": Geheimnis"})
    void aChunkFileThatCannotBeReadIsNotQuoted(String text) {
        assertThatThrownBy(() -> ChunkFile.fromBytes(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageNotContaining(SECRET);
    }
}
