package dev.lamplight.tests.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.cli.console.Console;
import dev.lamplight.tests.soak.Figure.Bound;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SoakTest {
    private static final Path HELP =
            Path.of("..", "localstack/command-line/src/main/resources/dev/lamplight/cli/help/soak.txt");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();

    /// The launcher shows the text before anything is built, so it must say what the options and the registry say.
    @Test
    void theHelpOfTheLauncherIsWhatTheOptionsAndTheTrialsSay() throws IOException {
        assertThat(soak("--help")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(Files.readString(HELP));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "--scale 0",
                "--scale -1",
                "--scale NaN",
                "--minutes 0",
                "--minutes 5 --scale 1",
                "--seed many",
                "--bogus"
            })
    void wrongUseIsTwoAndOneSentence(String line) {
        assertThat(soak(line.split(" "))).isEqualTo(2);
        assertThat(notes.toString(StandardCharsets.UTF_8))
                .startsWith("lamplight: ")
                .hasLineCount(1);
    }

    @Test
    void everyTrialHasANameOfItsOwnAndAClaim() {
        assertThat(Trials.names()).doesNotHaveDuplicates().allSatisfy(name -> assertThat(name)
                .matches("[a-z]+"));
        assertThat(Trials.all()).allSatisfy(trial -> assertThat(trial.claim()).endsWith("."));
    }

    @Test
    void aScaleIsAFractionOfAtLeastOne() {
        assertThat(new Scale(1).of(100_000)).isEqualTo(100_000);
        assertThat(new Scale(0.01).of(100)).isEqualTo(1);
        assertThat(new Scale(0.07).of(100)).isEqualTo(7);
        assertThat(new Scale(0.0001).of(100)).isEqualTo(1);
        assertThat(Scale.UNBOUNDED.of(100)).isEqualTo(Long.MAX_VALUE);
        assertThat(new Scale(0.01)).hasToString("0.01");
        assertThat(new Scale(2)).hasToString("2");
    }

    @Test
    void aPromiseStandsOnlyWhereEveryFigureHoldsAndNothingIsBroken() {
        var fine = Figure.atLeast("zombies", 3, 1, "");
        var bad = Figure.none("lost", 1);
        var nan = new Figure("rate", Double.NaN, "", new Bound.AtMost(1));

        assertThat(new Findings(List.of(fine), List.of()).hold()).isTrue();
        assertThat(new Findings(List.of(fine, bad), List.of()).hold()).isFalse();
        assertThat(new Findings(List.of(nan), List.of()).hold()).isFalse();
        assertThat(new Findings(List.of(fine), List.of(new Breach("lost", 7, new Scale(1)))).hold())
                .isFalse();
    }

    private int soak(String... arguments) {
        var console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(notes, true, StandardCharsets.UTF_8),
                false);
        return new Soak(console, Clock.systemUTC()).execute(arguments);
    }
}
