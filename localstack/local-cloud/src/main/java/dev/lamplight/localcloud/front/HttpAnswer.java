package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.localcloud.http.WireHeaders;
import dev.lamplight.localcloud.http.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Reads what a function answers to an HTTP API or a function URL, payload format 2.0: an answer with a `statusCode`,
/// or any other JSON, which is then the body of a 200.
final class HttpAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HttpAnswer() {}

    /// @return empty when the answer is malformed
    static Optional<WireResponse> read(byte[] payload) {
        try {
            JsonNode answer = JSON.readTree(payload);
            if (answer == null || answer.isMissingNode()) {
                return Optional.empty();
            }
            return answer.isObject() && answer.has("statusCode") ? withStatus(answer) : Optional.of(inferred(answer));
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private static WireResponse inferred(JsonNode body) {
        String text = body.isTextual() ? body.asText() : body.toString();
        return WireResponse.json(200, text);
    }

    private static Optional<WireResponse> withStatus(JsonNode answer) {
        Optional<byte[]> body = body(answer);
        return ProxyAnswer.head(answer)
                .flatMap(head -> body.map(bytes -> new WireResponse(head.status(), head.headers(), bytes)));
    }

    private static Optional<byte[]> body(JsonNode answer) {
        JsonNode body = answer.path("body");
        if (body.isMissingNode() || body.isNull()) {
            return Optional.of(new byte[0]);
        }
        String text = body.isTextual() ? body.asText() : body.toString();
        if (!answer.path("isBase64Encoded").asBoolean()) {
            return Optional.of(text.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// What an HTTP API says without a function.
    static WireResponse of(GatewayError error) {
        return switch (error) {
            case MISSING_ROUTE, MISSING_ROUTE_WITH_KEY -> message(404, "Not Found");
            case BAD_REQUEST -> message(400, "Bad Request");
            case REQUEST_TOO_LONG -> message(413, "Request Entity Too Large");
            case THROTTLED -> message(429, "Too Many Requests");
            case UNAUTHORIZED -> message(401, "Unauthorized");
            case ACCESS_DENIED -> message(403, "Forbidden");
            case BAD_GATEWAY, AUTHORIZER_FAILURE -> message(500, "Internal Server Error");
            case UNAVAILABLE, TIMED_OUT -> message(503, "Service Unavailable");
        };
    }

    private static WireResponse message(int status, String message) {
        return new WireResponse(
                status,
                WireHeaders.of("Content-Type", "application/json"),
                ("{\"message\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8));
    }
}
