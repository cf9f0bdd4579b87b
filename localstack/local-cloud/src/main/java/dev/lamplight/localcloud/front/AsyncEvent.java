package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.mapping.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// One accepted asynchronous invocation, kept as a file until it has ended.
///
/// @param attempts how often the function ran on it and failed
@SuppressWarnings("ArrayRecordComponent") // the payload is handed on once and never compared
record AsyncEvent(String functionArn, byte[] payload, Invocation invocation, Instant acceptedAt, int attempts) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String function() {
        return LambdaApi.functionName(functionArn);
    }

    AsyncEvent afterAttempt() {
        return new AsyncEvent(functionArn, payload, invocation, acceptedAt, attempts + 1);
    }

    Path file(Path folder) {
        return folder.resolve(invocation.requestId() + ".json");
    }

    void writeTo(Path folder) throws IOException {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("functionArn", functionArn)
                .put("requestId", invocation.requestId())
                .put("acceptedAt", acceptedAt.toString())
                .put("attempts", attempts)
                .put("payload", Base64.getEncoder().encodeToString(payload));
        invocation.traceHeader().ifPresent(trace -> node.put("trace", trace));
        invocation.clientContext().ifPresent(context -> node.put("clientContext", context));
        Path half = Files.createTempFile(folder, "event", ".half");
        Files.writeString(half, node.toString());
        Files.move(half, file(folder), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static AsyncEvent read(Path file) throws IOException {
        JsonNode node = JSON.readTree(file.toFile());
        return new AsyncEvent(
                node.path("functionArn").asText(),
                Base64.getDecoder().decode(node.path("payload").asText()),
                new Invocation(
                        node.path("requestId").asText(), optional(node, "trace"), optional(node, "clientContext")),
                Instant.parse(node.path("acceptedAt").asText()),
                node.path("attempts").asInt());
    }

    private static Optional<String> optional(JsonNode node, String field) {
        return node.hasNonNull(field) ? Optional.of(node.path(field).asText()) : Optional.empty();
    }
}
