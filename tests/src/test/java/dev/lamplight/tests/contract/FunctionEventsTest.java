package dev.lamplight.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `events/functions/` holds for every function what AWS would hand to it: batches of its queues, whose messages are
/// events of `events/`, and requests of its routes.
final class FunctionEventsTest {
    private static final Path EVENTS = Checkout.file("events");
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private static List<FunctionSpec> functions() throws IOException {
        return Template.read(
                        Checkout.file("infra-sam/template.yaml"),
                        new TemplateOptions(
                                "us-east-1", "lamplight", URI.create("http://127.0.0.1"), Map.of("OpenAccess", "true")))
                .functions();
    }

    private static Path folder(FunctionSpec function) {
        return EVENTS.resolve("functions").resolve(function.logicalId().toLowerCase(Locale.ROOT));
    }

    private static List<Path> events(FunctionSpec function) throws IOException {
        try (Stream<Path> files = Files.list(folder(function))) {
            return files.sorted().toList();
        }
    }

    @Test
    void everyFunctionHasEventsAndNothingElseHas() throws IOException {
        TreeSet<Path> expected = new TreeSet<>();
        for (FunctionSpec function : functions()) {
            expected.add(folder(function));
            assertThat(events(function)).as(function.logicalId()).isNotEmpty();
        }
        try (Stream<Path> folders = Files.list(EVENTS.resolve("functions"))) {
            assertThat(new TreeSet<>(folders.toList())).isEqualTo(expected);
        }
    }

    @Test
    void everyRequestIsOneOfARouteOfItsFunction() throws IOException {
        int requests = 0;
        for (FunctionSpec function : functions()) {
            for (Path file : function.routes().isEmpty() ? List.<Path>of() : events(function)) {
                JsonNode event = Json.tree(Files.readString(file));
                String resource = event.path("resource").asText();
                String path = event.path("path").asText();

                assertThat(function.routes())
                        .as("%s", file)
                        .anyMatch(route -> route.path().equals(resource)
                                && List.of("ANY", event.path("httpMethod").asText())
                                        .contains(route.method()));
                assertThat(resource.replace(
                                "{proxy+}", event.at("/pathParameters/proxy").asText()))
                        .as("%s", file)
                        .isEqualTo(path);
                assertThat(event.at("/requestContext/path").asText())
                        .as("%s", file)
                        .isEqualTo("/prod" + path);
                assertThat(body(event)).as("%s", file).isNotNull();
                requests++;
            }
        }
        assertThat(requests).isGreaterThan(6);
    }

    /// Every media type is binary to the API of the template, so that every body comes in Base64.
    private static String body(JsonNode event) {
        boolean empty = event.path("body").isNull();
        assertThat(event.path("isBase64Encoded").booleanValue()).isEqualTo(!empty);
        return empty
                ? ""
                : new String(Base64.getDecoder().decode(event.path("body").textValue()), StandardCharsets.UTF_8);
    }

    @Test
    void everyMessageIsAnEventOfAQueueOfItsFunctionAndFitsItsSchema() throws IOException {
        List<String> types = new ArrayList<>();
        for (FunctionSpec function : functions()) {
            for (Path file : function.queueEvents().isEmpty() ? List.<Path>of() : events(function)) {
                JsonNode records = Json.tree(Files.readString(file)).path("Records");
                assertThat(records).as("%s", file).isNotEmpty();
                for (JsonNode message : records) {
                    String body = message.path("body").textValue();

                    assertThat(function.queueEvents()).as("%s", file).anyMatch(mapping -> mapping.queueArn()
                            .equals(message.path("eventSourceARN").asText()));
                    assertThat(message.path("md5OfBody").asText())
                            .as("%s", file)
                            .isEqualTo(md5(body));
                    types.add(typeOf(file, body));
                }
            }
        }
        assertThat(types)
                .as("every type that functions take")
                .contains(
                        "s3.notification",
                        "document.attached",
                        "document.chunked",
                        "document.failed",
                        "document.offered",
                        "document.removed",
                        "store.outgrown",
                        "sweep.scheduled");
    }

    /// Of a body that the code reads and the schema of its type accepts.
    private static String typeOf(Path file, String body) throws IOException {
        return switch (MessageBody.parse(body)) {
            case MessageBody.ObjectChanges changes -> {
                assertThat(changes.unreadable()).as("%s", file).isEmpty();
                yield "s3.notification";
            }
            case MessageBody.Nothing _ -> "s3.notification";
            case MessageBody.Envelope(var envelope) -> {
                String type = envelope.data()
                        .type()
                        .replaceFirst("^dev\\.lamplight\\.", "")
                        .replaceFirst("\\.v1$", "");
                String schema = Files.readString(EVENTS.resolve(type).resolve("schema.json"));
                assertThat(SCHEMAS.getSchema(schema).validate(Json.tree(body)))
                        .as("%s", file)
                        .isEmpty();
                yield type;
            }
        };
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has MD5", impossible);
        }
    }
}
