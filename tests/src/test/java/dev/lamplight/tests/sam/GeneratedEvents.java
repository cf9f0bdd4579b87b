package dev.lamplight.tests.sam;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/// What `sam local generate-event` makes, with bodies of `events/functions/`.
///
/// @param sam the SAM CLI
record GeneratedEvents(Program sam) {
    static final Path EVENTS = Checkout.file("events/functions");

    /// The files of a function, in their order.
    static List<Path> files(String function) throws IOException {
        try (Stream<Path> files = Files.list(EVENTS.resolve(function))) {
            return files.sorted().toList();
        }
    }

    /// The body of a request, decoded.
    ///
    /// @param file below `events/functions/`
    static String bodyOf(String file) throws IOException {
        String encoded =
                Json.tree(Files.readString(EVENTS.resolve(file))).path("body").asText();
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    /// The bodies of all messages of a function.
    static List<String> messagesTo(String function) throws IOException {
        List<String> bodies = new ArrayList<>();
        for (Path file : files(function)) {
            for (JsonNode message : Json.tree(Files.readString(file)).path("Records")) {
                bodies.add(message.path("body").asText());
            }
        }
        return bodies;
    }

    String request(String method, String path, String body) throws IOException, InterruptedException {
        return made("apigateway", "aws-proxy", "--method", method, "--path", path, "--body", body);
    }

    /// One message. The SAM CLI puts a body into its sample as it is: what JSON escapes has to be escaped before.
    String batch(String body) throws IOException, InterruptedException {
        String quoted = Json.text(body);
        return made("sqs", "receive-message", "--body", quoted.substring(1, quoted.length() - 1));
    }

    /// What S3 says of a dropped object.
    String dropped(String bucket, String key) throws IOException, InterruptedException {
        return Json.tree(made("s3", "put", "--bucket", bucket, "--key", key)).toString();
    }

    private String made(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("local", "generate-event"));
        command.addAll(List.of(arguments));
        return sam.run(command.toArray(String[]::new)).successfully().output();
    }
}
