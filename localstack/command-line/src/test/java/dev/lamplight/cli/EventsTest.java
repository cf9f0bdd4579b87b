package dev.lamplight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.client.Stack;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.command.EventsCommand;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.events.FilledSample;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.MessageBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `events` on the template and the event files of the checkout.
class EventsTest {
    private static final Path CHECKOUT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Instant NOW = Instant.parse("2026-11-29T07:00:00Z");

    private final Path root;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();

    /// A folder in which no local cloud runs.
    EventsTest(@TempDir Path root) throws IOException {
        this.root = root;
        Files.createSymbolicLink(root.resolve("events"), CHECKOUT.resolve("events"));
        Files.createSymbolicLink(root.resolve("infra-sam"), CHECKOUT.resolve("infra-sam"));
    }

    private int run(Map<String, String> environment, String... arguments) {
        out.reset();
        notes.reset();
        Console console = new Console(stream(out), stream(notes), false);
        return new Lamplight(new Installation(root), console, environment, Clock.fixed(NOW, ZoneOffset.UTC))
                .run(arguments);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(CHECKOUT.resolve("events"), 2)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> typeOf(file).contains("."))
                    .sorted()
                    .toList();
        }
    }

    /// Its folder.
    private static String typeOf(Path file) {
        return file.getName(file.getNameCount() - 2).toString();
    }

    static List<Path> good() throws IOException {
        return files("ok-");
    }

    static List<Path> bad() throws IOException {
        return files("bad-");
    }

    static List<String> types() throws IOException {
        return good().stream().map(EventsTest::typeOf).distinct().toList();
    }

    /// Senders and receivers as docs/design and the READMEs of the functions state them.
    @Test
    void saysWhoSendsEachAndWhoGetsIt() {
        assertThat(run(Map.of(), "events")).isZero();

        assertThat(out().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .anyMatch(line -> line.startsWith("s3.notification bucket Inbox lamplight-inbox-events etl"))
                .anyMatch(line -> line.startsWith("document.offered anybody lamplight-documents etl schema.json"))
                .anyMatch(line -> line.startsWith("document.attached stores lamplight-documents etl schema.json"))
                .anyMatch(line -> line.startsWith("document.chunked etl lamplight-parts index schema.json"))
                .anyMatch(line -> line.startsWith("store.outgrown index lamplight-compactions.fifo compact"))
                .anyMatch(line -> line.startsWith("sweep.scheduled schedule Sweep lamplight-parts index"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void everySampleIsABatchThatItsCodeReadsAndIsOfNow(String type) throws IOException {
        assertThat(run(Map.of(), "events", type)).isZero();

        JsonNode record = Json.tree(out()).path("Records").path(0);
        MessageBody body = MessageBody.parse(record.path("body").textValue());
        assertThat(body).isNotNull();
        assertThat(record.path("eventSourceARN").asText()).startsWith("arn:aws:sqs:us-east-1:000000000000:lamplight-");
        if (body instanceof MessageBody.Envelope(var envelope)) {
            assertThat(envelope.time()).isEqualTo(NOW);
        }
        Path printed = Files.writeString(root.resolve("printed.json"), out());
        assertThat(run(Map.of(), "events", "--validate", printed.toString()))
                .as("%s", out())
                .isZero();
    }

    @Test
    void namesAreThoseOfTheDeployment() {
        Map<String, String> deployment = Map.of(
                "LAMPLIGHT_URL", "https://api.example.com/prod",
                "LAMPLIGHT_INBOX_BUCKET", "acme-inbox-123456789012-eu-west-1",
                "LAMPLIGHT_LIBRARY_BUCKET", "acme-library-123456789012-eu-west-1");

        assertThat(run(deployment, "events", "s3.notification", "--body")).isZero();

        assertThat(out()).contains("acme-inbox-123456789012-eu-west-1").doesNotContain("lamplight-inbox");
        assertThat(run(deployment, "events", "document.chunked")).isZero();
        assertThat(out()).contains(":acme-parts\"");
    }

    @Test
    void withoutADeploymentTheNamesAreThoseOfTheTemplate() {
        Stack stack = Stack.usual(new Installation(root).template());

        assertThat(EventsCommand.names(Optional.empty(), stack, Optional.empty()))
                .isEqualTo(new FilledSample.Names(
                        "lamplight-inbox-000000000000-us-east-1",
                        "lamplight-library-000000000000-us-east-1",
                        "us-east-1",
                        Optional.empty()));
        assertThat(run(Map.of(), "events", "s3.notification")).isZero();
        assertThat(notes.toString(StandardCharsets.UTF_8)).contains("./lamplight up");
    }

    @ParameterizedTest
    @MethodSource("good")
    void takesWhatIsGood(Path file) {
        assertThat(run(Map.of(), "events", "--validate", file.toString())).isZero();
        assertThat(out()).contains("is read by the code");
    }

    @ParameterizedTest
    @MethodSource("bad")
    void saysWhatIsWrongWithWhatIsBad(Path file) {
        assertThat(run(Map.of(), "events", "--validate", file.toString())).isEqualTo(1);
        assertThat(out()).contains("    code: ");
        if (Files.exists(file.resolveSibling("schema.json"))) {
            assertThat(out()).contains("    schema: ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events document.vanished",
                "events --body",
                "events --store x",
                "events document.offered --json",
                "events document.offered --validate x"
            })
    void wrongUseIsTwo(String line) {
        assertThat(run(Map.of(), line.split(" "))).isEqualTo(2);
        assertThat(notes.toString(StandardCharsets.UTF_8))
                .startsWith("lamplight: ")
                .hasLineCount(1);
    }
}
