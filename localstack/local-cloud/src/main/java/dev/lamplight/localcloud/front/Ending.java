package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// How an asynchronous invocation ended, and the record its destination gets (version 1.0).
///
/// @param condition `Success`, `RetriesExhausted` or `EventAgeExceeded`
/// @param functionError whether the function answered with an error
/// @param response what the function answered, empty when it did not run
record Ending(String condition, boolean functionError, Optional<JsonNode> response) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Ending succeeded(byte[] payload) {
        return new Ending("Success", false, Optional.of(tree(payload)));
    }

    static Ending failed(String condition, byte[] payload) {
        return new Ending(condition, true, Optional.of(tree(payload)));
    }

    static Ending notRun(String condition) {
        return new Ending(condition, false, Optional.empty());
    }

    boolean isSuccess() {
        return condition.equals("Success");
    }

    /// What a dead-letter queue is told beside the event (Lambda Developer Guide, "Dead-letter queues").
    Map<String, String> attributes(AsyncEvent event) {
        String message = response.map(answer -> answer.path("errorMessage").asText(condition))
                .orElse(condition);
        return Map.of(
                "RequestID", event.invocation().requestId(),
                "ErrorCode", functionError ? "200" : "429",
                "ErrorMessage", message.isEmpty() ? condition : message);
    }

    String record(AsyncEvent event, Instant now) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("version", "1.0");
        node.put("timestamp", now.toString());
        node.putObject("requestContext")
                .put("requestId", event.invocation().requestId())
                .put("functionArn", qualified(event.functionArn()))
                .put("condition", condition)
                .put("approximateInvokeCount", event.attempts());
        node.set("requestPayload", tree(event.payload()));
        response.ifPresent(answer -> putAnswer(node, answer));
        return node.toString();
    }

    /// With the version, where no alias stands behind the name.
    private static String qualified(String functionArn) {
        return functionArn.matches("arn(:[^:]*){4}:function:[^:]+") ? functionArn + ":$LATEST" : functionArn;
    }

    private void putAnswer(ObjectNode node, JsonNode answer) {
        ObjectNode context =
                node.putObject("responseContext").put("statusCode", 200).put("executedVersion", "$LATEST");
        if (functionError) {
            context.put("functionError", "Unhandled");
        }
        node.set("responsePayload", answer);
    }

    private static JsonNode tree(byte[] payload) {
        try {
            return JSON.readTree(payload);
        } catch (IOException notJson) {
            return TextNode.valueOf(new String(payload, StandardCharsets.UTF_8));
        }
    }
}
