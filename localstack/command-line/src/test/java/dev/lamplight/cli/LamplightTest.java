package dev.lamplight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LamplightTest {
    private final Path root;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();

    LamplightTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void everyCommandStandsInTheOverviewOfTheLauncher() throws IOException {
        String usage = text("usage.txt");

        assertThat(lamplight(Map.of()).commandLine().getSubcommands().keySet())
                .isNotEmpty()
                .allSatisfy(command -> assertThat(usage).contains("./lamplight " + command));
    }

    /// The launcher shows the texts before anything is built, so they must say what the options say.
    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItself(String command) throws IOException {
        assertThat(lamplight(Map.of()).run(command, "--help")).isZero();
        assertThat(out())
                .startsWith("Usage: ./lamplight " + command)
                .contains("--help")
                .isEqualTo(text("help/" + command + ".txt"));
        assertThat(notes()).isEmpty();
    }

    static Set<String> commands() {
        return new Lamplight(new Installation(Path.of("")), Console.ofProcess(), Map.of(), Clock.systemUTC())
                .commandLine()
                .getSubcommands()
                .keySet();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "search -k 0 x",
                "search -k 51 x",
                "search -k many x",
                "search --bogus x",
                "ask --model",
                "ask --bogus x",
                "up --port 0",
                "up --port 65534",
                "up --port -1",
                "up --on azure",
                "put --store a/b x",
                "logs -n 0",
                "logs -n few",
                "down now",
                "put s3:// --store x",
                "put s3://bucket/x y",
                "put --restart x",
                "status --limit 5",
                "status --store x --limit 0",
                "status --store x --filter odd",
                "retry now",
                "invoke",
                "invoke etl",
                "put"
            })
    void aWrongValueIsTwoAndOneSentence(String line) {
        assertThat(lamplight(Map.of()).run(line.split(" "))).isEqualTo(2);
        assertThat(notes()).startsWith("lamplight: ").contains("--help.").hasLineCount(1);
    }

    @Test
    void aBlankQuestionOrStoreIsTwo() {
        assertThat(lamplight(Map.of()).run("search", " ")).isEqualTo(2);
        assertThat(lamplight(Map.of()).run("ask", " ")).isEqualTo(2);
        assertThat(lamplight(Map.of()).run("put", "x", "--store", "")).isEqualTo(2);
    }

    @Test
    void wrongUseIsTwoAndOneSentence() {
        assertThat(lamplight(Map.of()).run("search")).isEqualTo(2);
        assertThat(notes()).contains("QUERY").hasLineCount(1);
    }

    @Test
    void unknownCommandIsTwo() {
        assertThat(lamplight(Map.of()).run("serach", "x")).isEqualTo(2);
        assertThat(notes()).contains("serach").hasLineCount(1);
    }

    @Test
    void withoutACloudItSaysHowToStartOne() {
        assertThat(lamplight(Map.of()).run("search", "anything")).isEqualTo(1);
        assertThat(notes()).contains("./lamplight up").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"put s3://bucket/x", "retry", "status --store x", "invoke etl -e -", "logs"})
    void everyCommandThatNeedsACloudSaysHowToStartOne(String line) {
        assertThat(lamplight(Map.of()).run(line.split(" "))).isEqualTo(1);
        assertThat(notes()).contains("./lamplight up").hasLineCount(1);
    }

    @Test
    void invokeIsForTheLocalCloud() {
        assertThat(lamplight(Map.of("LAMPLIGHT_URL", "https://x.example")).run("invoke", "etl", "-e", "-"))
                .isEqualTo(1);
        assertThat(notes()).contains("aws lambda invoke").hasLineCount(1);
    }

    @Test
    void downWithoutACloudIsFine() {
        assertThat(lamplight(Map.of()).run("down")).isZero();
    }

    @Test
    void saysThatTheAddressIsNone() {
        assertThat(lamplight(Map.of("LAMPLIGHT_URL", "not an address")).run("search", "anything"))
                .isEqualTo(1);
        assertThat(notes()).contains("LAMPLIGHT_URL").hasLineCount(1);
    }

    @Test
    void keyComesWithTheHashThatTheTemplateTakes() {
        assertThat(lamplight(Map.of()).run("key")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsPattern("key   sk-lamplight-[0-9a-f]{64}\n")
                .containsPattern("hash  [0-9a-f]{16}:[0-9a-f]{64}\n");
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = Lamplight.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Lamplight lamplight(Map<String, String> environment) {
        Console console = new Console(stream(out), stream(notes), false);
        return new Lamplight(new Installation(root), console, environment, Clock.systemUTC());
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String notes() {
        return notes.toString(StandardCharsets.UTF_8);
    }
}
