package dev.lamplight.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.console.Console;
import dev.lamplight.contract.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Machine MACHINE =
            new Machine("a processor", 2, "Linux amd64", "25", Instant.parse("2026-01-02T03:04:05Z"), "abc", 0.5);

    @Test
    void jsonHasOneObjectPerFigureWithWhatAReaderNeeds() throws IOException {
        Report report = new Report(MACHINE, List.of(figure(true, new Target.AtLeast(2))), Map.of());

        JsonNode object = Json.tree(Json.text(report.toMaps().getFirst()));

        assertThat(report.toMaps()).hasSize(1);
        assertThat(object.path("name").asText()).isEqualTo("some.figure");
        assertThat(object.path("ours").asDouble()).isEqualTo(20);
        assertThat(object.path("peer").asDouble()).isEqualTo(5);
        assertThat(object.path("ratio").asDouble()).isEqualTo(4);
        assertThat(object.path("unit").asText()).isEqualTo("texts/s");
        assertThat(object.path("outputsEqual").isBoolean()).isTrue();
        assertThat(object.path("outputsEqual").asBoolean()).isTrue();
        assertThat(object.path("targetMet").asBoolean()).isTrue();
        assertThat(object.path("oursRange").get(0).asDouble()).isEqualTo(10);
        assertThat(object.path("oursRange").get(1).asDouble()).isEqualTo(30);
        assertThat(object.path("machine").path("commit").asText()).isEqualTo("abc");
    }

    @Test
    void anUnequalOutputFailsTheRunAndIsShown() {
        Report report = new Report(MACHINE, List.of(figure(false, new Target.AtLeast(2))), Map.of());

        assertThat(report.isSound()).isFalse();
        assertThat(printed(report)).contains("NOT EQUAL").contains("row 7 differs");
        assertThat(report.toMaps().getFirst()).containsEntry("outputsEqual", false);
    }

    @Test
    void aRowThatEndedWithoutFiguresFailsTheRunAndIsShown() {
        Report report = new Report(MACHINE, List.of(), Map.of("search", "the disk is full"));

        assertThat(report.isSound()).isFalse();
        assertThat(printed(report)).contains("FAILED search: the disk is full");
        assertThat(report.toMaps().getFirst()).containsEntry("failure", "the disk is full");
    }

    @Test
    void aMissedTargetIsShownAndFailsNothing() {
        Report report = new Report(
                MACHINE, List.of(figure(true, new Target.AtLeast(5)), figure(true, new Target.AtMost(4))), Map.of());

        assertThat(report.isSound()).isTrue();
        assertThat(printed(report)).containsPattern(">= 5 +MISSED").containsPattern("<= 4 +met");
    }

    private static Figure figure(boolean equal, Target target) {
        return new Figure(
                "some.figure",
                "texts/s",
                Samples.of(10, 20, 30),
                Samples.of(5, 5, 5),
                "a peer 1.0",
                new Equality(equal, equal ? "all rows" : "row 7 differs"),
                target,
                "some work");
    }

    private static String printed(Report report) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        report.print(new Console(stream, stream, false));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
