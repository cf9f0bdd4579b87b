package dev.lamplight.localcloud.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lamplight.localcloud.mapping.InvocationResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/// The JSON with which Lambda tells of a failed invocation: `errorType`, `errorMessage` and, from a handler, a trace.
@SuppressWarnings("ArrayRecordComponent") // the payload is handed on once and never compared
record ErrorObject(String type, String message, byte[] payload) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static ErrorObject of(String type, String message) {
        String json = JsonNodeFactory.instance
                .objectNode()
                .put("errorType", type)
                .put("errorMessage", message)
                .toString();
        return new ErrorObject(type, message, json.getBytes(StandardCharsets.UTF_8));
    }

    /// What a runtime posted; a body that is not such an object is quoted whole.
    static ErrorObject parse(byte[] body, String headerType) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node != null && node.isObject()) {
                String type = node.path("errorType").asText(headerType);
                return new ErrorObject(type, node.path("errorMessage").asText(""), body);
            }
        } catch (JsonProcessingException notJson) {
            // Said below, with the text itself.
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory", impossible);
        }
        return of(headerType, new String(body, StandardCharsets.UTF_8));
    }

    /// AWS's words for a killed invocation.
    static ErrorObject timedOut(String requestId, Duration timeout) {
        return of(
                "Sandbox.Timedout",
                String.format(
                        Locale.ROOT,
                        "RequestId: %s Error: Task timed out after %.2f seconds",
                        requestId,
                        timeout.toMillis() / 1000.0));
    }

    /// AWS's words for a process that ended; Java reports a death by signal as 128 + its number.
    static ErrorObject exited(String requestId, int status) {
        String reason =
                switch (status) {
                    case 0 -> "Runtime exited without providing a reason";
                    case 137 -> "Runtime exited with error: signal: killed";
                    case 143 -> "Runtime exited with error: signal: terminated";
                    default -> "Runtime exited with error: exit status " + status;
                };
        return of("Runtime.ExitError", "RequestId: " + requestId + " Error: " + reason);
    }

    static ErrorObject responseTooLarge(long length) {
        return of(
                "Function.ResponseSizeTooLarge",
                "Response payload size (" + length + " bytes) exceeded maximum allowed payload size ("
                        + HostLimits.MAX_PAYLOAD_BYTES + " bytes).");
    }

    static ErrorObject streamTooLarge() {
        return of(
                "Function.ResponseSizeTooLarge",
                "Response payload exceeded maximum allowed payload size (" + HostLimits.MAX_STREAM_BYTES + " bytes).");
    }

    /// A streamed response whose end never came.
    static ErrorObject truncated(String requestId) {
        return of("Runtime.TruncatedResponse", "RequestId: " + requestId + " Error: the response broke off");
    }

    InvocationResult.FunctionError toResult() {
        return new InvocationResult.FunctionError(type, message, payload);
    }
}
