package dev.lamplight.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictObjectTest {
    private static StrictObject object(String json) throws JsonProcessingException, StrictObject.Malformed {
        return StrictObject.of(Json.tree(json), "file");
    }

    @Test
    void readsFieldsOfEveryKind() throws Exception {
        StrictObject fields = object("""
                {"name": "a", "bytes": 5000000000, "rows": 7, "share": 0.5, "whole": 1, "ok": true, "day": "FRIDAY",
                 "made": "2026-12-01T00:00:00Z", "words": ["b", ""], "parts": [{"n": 1}, {"n": 2}], "part": {"n": 3}}""");

        assertThat(fields.text("name")).isEqualTo("a");
        assertThat(fields.integer("bytes")).isEqualTo(5_000_000_000L);
        assertThat(fields.smallInteger("rows")).isEqualTo(7);
        assertThat(fields.number("share")).isEqualTo(0.5);
        assertThat(fields.number("whole")).isEqualTo(1);
        assertThat(fields.truth("ok")).isTrue();
        assertThat(fields.choice("day", DayOfWeek.class)).isEqualTo(DayOfWeek.FRIDAY);
        assertThat(fields.instant("made")).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(fields.texts("words")).containsExactly("b", "");
        assertThat(fields.list("parts", part -> part.smallInteger("n"))).isEqualTo(List.of(1, 2));
        int part = fields.part("part", inner -> inner.smallInteger("n"));
        assertThat(part).isEqualTo(3);
        fields.end();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|file.n: expected a whole number",
                "{\"n\": null}|file.n: expected a whole number",
                "{\"n\": \"secret\"}|file.n: expected a whole number",
                "{\"n\": 1.5}|file.n: expected a whole number",
                "{\"n\": 3000000000}|file.n: expected a whole number",
                "{\"n\": 1, \"secret\": 2}|file: expected no fields but [n]",
                "[]|file: expected an object",
            })
    void saysWhereItIsWrongAndNotWhatStandsThere(String json, String message) {
        assertThatThrownBy(() -> {
                    StrictObject fields = object(json);
                    fields.smallInteger("n");
                    fields.end();
                })
                .isInstanceOf(StrictObject.Malformed.class)
                .hasMessage(message);
    }

    @Test
    void saysWhichItemOfAListIsWrong() throws Exception {
        StrictObject fields = object("""
                {"parts": [{"n": 1}, {"n": 2, "m": 3}], "words": ["a", 1], "day": "friday", "made": "today"}""");

        assertThatThrownBy(() -> fields.list("parts", part -> part.smallInteger("n")))
                .hasMessage("file.parts[1]: expected no fields but [n]");
        assertThatThrownBy(() -> fields.texts("words")).hasMessage("file.words[1]: expected text");
        assertThatThrownBy(() -> fields.choice("day", DayOfWeek.class))
                .hasMessageStartingWith("file.day: expected one of");
        assertThatThrownBy(() -> fields.instant("made")).hasMessageStartingWith("file.made: expected an instant");
    }
}
