package dev.lamplight.aws.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.Deadline;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Between API Gateway's REST proxy events and our records (Amazon API Gateway Developer Guide, "Lambda proxy
/// integrations": input and output format). Every field of an event may be missing: local gateways leave out
/// what is empty.
final class GatewayCodec {

    private GatewayCodec() {}

    /// The fields that [#decode] reads, of an event as JSON.
    ///
    /// @throws IllegalArgumentException for what is no such event
    static APIGatewayProxyRequestEvent read(byte[] json) {
        try {
            JsonNode event = Json.tree(json);
            if (!event.path("httpMethod").isTextual()) {
                throw new IllegalArgumentException("expected an event of API Gateway with httpMethod, found another");
            }
            return new APIGatewayProxyRequestEvent()
                    .withHttpMethod(event.path("httpMethod").asText())
                    .withPath(event.path("path").asText(null))
                    .withQueryStringParameters(texts(event.path("queryStringParameters")))
                    .withMultiValueQueryStringParameters(lists(event.path("multiValueQueryStringParameters")))
                    .withHeaders(texts(event.path("headers")))
                    .withMultiValueHeaders(lists(event.path("multiValueHeaders")))
                    .withBody(event.path("body").asText(null))
                    .withIsBase64Encoded(event.path("isBase64Encoded").asBoolean());
        } catch (JsonProcessingException damaged) {
            throw new IllegalArgumentException("expected an event as JSON: " + Json.placeOf(damaged));
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory cannot fail", impossible);
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText("")));
        return texts;
    }

    private static Map<String, List<String>> lists(JsonNode object) {
        Map<String, List<String>> lists = new HashMap<>();
        object.properties().forEach(field -> {
            List<String> values = new ArrayList<>();
            field.getValue().forEach(value -> values.add(value.asText("")));
            lists.put(field.getKey(), values);
        });
        return lists;
    }

    /// @throws Failure.Permanent `invalid_request` for a body that is said to be base64 and is not
    static HttpRequest decode(APIGatewayProxyRequestEvent event, String requestId, Deadline deadline) {
        return new HttpRequest(
                requestId,
                event.getHttpMethod() == null ? "" : event.getHttpMethod(),
                segments(event.getPath()),
                Map.of(),
                lastOfEach(event.getQueryStringParameters(), event.getMultiValueQueryStringParameters()),
                lastOfEach(event.getHeaders(), event.getMultiValueHeaders()),
                body(event),
                deadline);
    }

    static APIGatewayProxyResponseEvent encode(HttpResponse response) {
        APIGatewayProxyResponseEvent event = new APIGatewayProxyResponseEvent()
                .withStatusCode(response.status())
                .withHeaders(new LinkedHashMap<>(response.headers()));
        if (response.body() instanceof HttpResponse.Body.Text(String text)) {
            return event.withBody(text).withIsBase64Encoded(false);
        }
        if (response.body() instanceof HttpResponse.Body.Binary(byte[] bytes)) {
            return event.withBody(Base64.getEncoder().encodeToString(bytes)).withIsBase64Encoded(true);
        }
        throw new IllegalStateException("expected a body of one piece, found one that is streamed");
    }

    /// One slash at the end means nothing; every other empty segment stays, and matches no route.
    private static List<String> segments(@Nullable String path) {
        if (path == null || path.isEmpty() || path.equals("/")) {
            return List.of();
        }
        String inner =
                path.substring(path.startsWith("/") ? 1 : 0, path.endsWith("/") ? path.length() - 1 : path.length());
        List<String> segments = new ArrayList<>();
        for (String segment : inner.split("/", -1)) {
            segments.add(decoded(segment));
        }
        return segments;
    }

    /// AWS and LocalStack hand the path over percent-encoded, SAM CLI decoded: what is no valid encoding is
    /// taken as decoded already. A plus sign means itself in a path.
    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return segment;
        }
    }

    private static Map<String, String> lastOfEach(
            @Nullable Map<String, String> single, @Nullable Map<String, List<String>> multiple) {
        Map<String, String> all = new HashMap<>();
        if (multiple != null) {
            multiple.forEach((name, values) -> {
                if (values != null && !values.isEmpty()) {
                    all.put(name, values.getLast());
                }
            });
        }
        if (single != null) {
            single.forEach((name, value) -> all.put(name, value == null ? "" : value));
        }
        return all;
    }

    private static byte[] body(APIGatewayProxyRequestEvent event) {
        String body = event.getBody();
        if (body == null) {
            return new byte[0];
        }
        if (!Boolean.TRUE.equals(event.getIsBase64Encoded())) {
            return body.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new Failure.Permanent(
                    PermanentCode.INVALID_REQUEST, "body: expected base64 as the gateway says, found other text", e);
        }
    }
}
