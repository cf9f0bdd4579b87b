package dev.lamplight.contract;

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
                        + "\"text\":\"t\",\"attributes\":\"Geheimnis\"}}"
            })
    void aMessageThatCannotBeReadIsNotQuoted(String body) {
        assertThatThrownBy(() -> MessageBody.parse(body))
                .isInstanceOf(Failure.Permanent.class)
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
