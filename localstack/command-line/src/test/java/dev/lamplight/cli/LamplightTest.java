package dev.lamplight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LamplightTest {
    private final Path root;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();

    LamplightTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void everyCommandStandsInTheOverviewOfTheLauncher() throws IOException {
        String usage =
                new String(Lamplight.class.getResourceAsStream("usage.txt").readAllBytes(), StandardCharsets.UTF_8);

        assertThat(lamplight(Map.of()).commandLine().getSubcommands().keySet())
                .isNotEmpty()
                .allSatisfy(command -> assertThat(usage).contains("./lamplight " + command));
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

    private Lamplight lamplight(Map<String, String> environment) {
        Console console = new Console(stream(out), stream(notes), false);
        return new Lamplight(new Installation(root), console, environment, Clock.systemUTC());
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String notes() {
        return notes.toString(StandardCharsets.UTF_8);
    }
}
