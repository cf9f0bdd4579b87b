package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.localcloud.http.WireHeader;
import dev.lamplight.localcloud.http.WireHeaders;
import dev.lamplight.localcloud.http.WireRequest;
import dev.lamplight.localcloud.http.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a function's proxy answer, payload format 1.0: `statusCode`, `headers`, `multiValueHeaders`, `body`,
/// `isBase64Encoded`, each of which may be absent or null. Anything else is malformed, which API Gateway answers with
/// 502 whatever the function meant.
final class ProxyAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FIELDS =
            Set.of("statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded");
    private static final Set<String> HEAD_FIELDS = Set.of("statusCode", "headers", "multiValueHeaders", "cookies");
    /// API Gateway owns these fields and passes the function's on under another name.
    private static final Set<String> REMAPPED =
            Set.of("connection", "content-length", "date", "host", "server", "www-authenticate");

    private ProxyAnswer() {}

    /// @return empty when the answer is malformed
    static Optional<WireResponse> read(byte[] payload, WireRequest request, List<String> binaryTypes) {
        try {
            JsonNode answer = JSON.readTree(payload);
            if (answer == null || !answer.isObject() || !hasOnlyKnownFields(answer, FIELDS)) {
                return Optional.empty();
            }
            Optional<WireHeaders> headers = headers(answer);
            Optional<Integer> status = status(answer.path("statusCode"));
            Optional<byte[]> body = body(answer, request, binaryTypes, headers.orElse(WireHeaders.NONE));
            if (headers.isEmpty() || status.isEmpty() || body.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new WireResponse(status.get(), headers.get(), body.get()));
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private static boolean hasOnlyKnownFields(JsonNode answer, Set<String> known) {
        return answer.properties().stream().map(Map.Entry::getKey).allMatch(known::contains);
    }

    /// Status and headers of an answer whose body is streamed.
    record Head(int status, WireHeaders headers) {}

    /// @return empty when they are malformed
    static Optional<Head> readHead(String json) {
        try {
            JsonNode answer = JSON.readTree(json);
            if (answer == null || !answer.isObject() || !hasOnlyKnownFields(answer, HEAD_FIELDS)) {
                return Optional.empty();
            }
            return head(answer);
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /// @return empty when they are malformed
    static Optional<Head> head(JsonNode answer) {
        Optional<Integer> status = status(answer.path("statusCode"));
        return headers(answer).flatMap(headers -> status.map(found -> new Head(found, withCookies(headers, answer))));
    }

    private static WireHeaders withCookies(WireHeaders headers, JsonNode answer) {
        WireHeaders all = headers;
        for (JsonNode cookie : answer.path("cookies")) {
            all = all.with("Set-Cookie", cookie.asText().replaceAll("[\\r\\n]+", " "));
        }
        return all;
    }

    /// A number, or digits in a string; 200 where the function names none.
    private static Optional<Integer> status(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.of(200);
        }
        if (!node.isIntegralNumber() && !(node.isTextual() && node.asText().matches("[0-9]{3}"))) {
            return Optional.empty();
        }
        int status = node.asInt();
        return status >= 200 && status <= 599 ? Optional.of(status) : Optional.empty();
    }

    private static Optional<WireHeaders> headers(JsonNode answer) {
        List<WireHeader> fields = new ArrayList<>();
        JsonNode multiple = answer.path("multiValueHeaders");
        JsonNode single = answer.path("headers");
        if (!isObjectOrAbsent(multiple) || !isObjectOrAbsent(single)) {
            return Optional.empty();
        }
        for (Map.Entry<String, JsonNode> entry : multiple.properties()) {
            entry.getValue().forEach(value -> add(fields, entry.getKey(), value));
        }
        WireHeaders given = new WireHeaders(fields);
        for (Map.Entry<String, JsonNode> entry : single.properties()) {
            if (!given.contains(entry.getKey())) {
                add(fields, entry.getKey(), entry.getValue());
            }
        }
        if (!new WireHeaders(fields).contains("Content-Type")) {
            fields.addFirst(new WireHeader("Content-Type", "application/json"));
        }
        return Optional.of(new WireHeaders(fields));
    }

    private static boolean isObjectOrAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull() || node.isObject();
    }

    private static void add(List<WireHeader> fields, String name, JsonNode value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (value.isNull() || name.isEmpty() || lower.equals("transfer-encoding")) {
            return;
        }
        String sent = REMAPPED.contains(lower) ? "x-amzn-Remapped-" + name : name;
        fields.add(new WireHeader(sent, value.asText().replaceAll("[\\r\\n]+", " ")));
    }

    /// Base64 is undone where the API's binary media types cover what the client accepts or what is sent.
    private static Optional<byte[]> body(
            JsonNode answer, WireRequest request, List<String> binaryTypes, WireHeaders headers) {
        JsonNode body = answer.path("body");
        if (body.isMissingNode() || body.isNull()) {
            return Optional.of(new byte[0]);
        }
        if (!body.isTextual()) {
            return Optional.empty();
        }
        boolean decodes = answer.path("isBase64Encoded").asBoolean()
                && (accepts(binaryTypes, request.headers().first("Accept"))
                        || accepts(binaryTypes, headers.first("Content-Type")));
        return decodes ? decoded(body.asText()) : Optional.of(body.asText().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean accepts(List<String> binaryTypes, Optional<String> type) {
        return type.filter(value -> MediaTypes.isBinary(binaryTypes, value)).isPresent();
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
