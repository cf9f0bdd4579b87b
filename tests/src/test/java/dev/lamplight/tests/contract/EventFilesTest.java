package dev.lamplight.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.MessageBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files in `events/` say the same as the records: every `ok-` file passes both the schema and the code, every
/// `bad-` file is refused by both, and what the code writes passes the schema.
final class EventFilesTest {
    private static final Path EVENTS = Path.of("..", "events");
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private static List<Path> files(String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(EVENTS, 2)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> file.getParent().getFileName().toString().contains("."))
                    .sorted()
                    .toList();
        }
    }

    private static JsonSchema schemaOf(Path file) throws IOException {
        Path schema = file.resolveSibling("schema.json");
        return SCHEMAS.getSchema(Files.readString(schema));
    }

    private static boolean hasSchema(Path file) {
        return Files.exists(file.resolveSibling("schema.json"));
    }

    @TestFactory
    Stream<DynamicTest> everyGoodFileIsReadAndFitsItsSchema() throws IOException {
        return files("ok-").stream()
                .map(file -> DynamicTest.dynamicTest(EVENTS.relativize(file).toString(), () -> {
                    String text = Files.readString(file);
                    MessageBody body = MessageBody.parse(text);
                    if (hasSchema(file)) {
                        assertThat(schemaOf(file).validate(Json.tree(text))).isEmpty();
                        EventEnvelope envelope = ((MessageBody.Envelope) body).envelope();
                        JsonNode written = Json.tree(envelope.toJson());
                        assertThat(schemaOf(file).validate(written))
                                .as("written again")
                                .isEmpty();
                        assertThat(MessageBody.parse(written.toString()))
                                .as("read again")
                                .isEqualTo(body);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyBadFileIsRefusedByTheCodeAndTheSchema() throws IOException {
        return files("bad-").stream()
                .map(file -> DynamicTest.dynamicTest(EVENTS.relativize(file).toString(), () -> {
                    String text = Files.readString(file);
                    assertThatThrownBy(() -> MessageBody.parse(text)).isInstanceOf(Failure.Permanent.class);
                    if (hasSchema(file)) {
                        assertThat(schemaOf(file).validate(Json.tree(text))).isNotEmpty();
                    }
                }));
    }

    /// JSON Schema counts characters of Unicode, and so does the code: one of four bytes is one.
    @ParameterizedTest
    @ValueSource(strings = {"a", "灯", "🪔"})
    void theCodeAndTheSchemaCountCharactersAlike(String character) throws IOException {
        Path file = EVENTS.resolve("document.offered").resolve("ok-text.json");
        Map<String, Integer> limits = Map.of("text", 262_144, "name", 1024);
        for (Map.Entry<String, Integer> limit : limits.entrySet()) {
            ObjectNode event = (ObjectNode) Json.tree(Files.readString(file));
            ObjectNode data = (ObjectNode) event.path("data");

            data.put(limit.getKey(), character.repeat(limit.getValue()));
            assertThat(schemaOf(file).validate(event))
                    .as("%s at its limit", limit)
                    .isEmpty();
            assertThat(MessageBody.parse(event.toString())).isInstanceOf(MessageBody.Envelope.class);

            data.put(limit.getKey(), character.repeat(limit.getValue() + 1));
            assertThat(schemaOf(file).validate(event))
                    .as("%s and one more", limit)
                    .isNotEmpty();
            assertThatThrownBy(() -> MessageBody.parse(event.toString()))
                    .as("%s and one more", limit)
                    .isInstanceOf(Failure.Permanent.class)
                    .hasMessageContaining("found " + (limit.getValue() + 1));
        }
    }

    @Test
    void everyKindOfEventHasAFolderWithGoodAndBadFiles() throws IOException, ReflectiveOperationException {
        List<String> kinds = new ArrayList<>();
        for (Class<?> kind : records(Event.class)) {
            String type = (String) kind.getField("TYPE").get(null);
            kinds.add(type.replaceFirst("^dev\\.lamplight\\.", "").replaceFirst("\\.v1$", ""));
        }

        assertThat(kinds).hasSizeGreaterThanOrEqualTo(7);
        for (String kind : kinds) {
            assertThat(files("ok-").stream()
                            .map(file -> file.getParent().getFileName().toString()))
                    .contains(kind);
            assertThat(files("bad-").stream()
                            .map(file -> file.getParent().getFileName().toString()))
                    .contains(kind);
        }
    }

    /// The records of a sealed family, those of its sealed parts included.
    private static Set<Class<?>> records(Class<?> family) {
        Set<Class<?>> records = new LinkedHashSet<>();
        for (Class<?> member : family.getPermittedSubclasses()) {
            if (member.isRecord()) {
                records.add(member);
            } else {
                records.addAll(records(member));
            }
        }
        return records;
    }
}
