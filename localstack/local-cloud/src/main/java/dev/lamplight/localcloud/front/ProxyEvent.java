package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.http.WireHeader;
import dev.lamplight.localcloud.http.WireHeaders;
import dev.lamplight.localcloud.http.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Makes API Gateway's Lambda proxy event, payload format 1.0, from a request.
///
/// As there: names that occur once or more are given twice, with their last value and with all values; query parameters
/// are decoded, path parameters are not; what is absent is null.
final class ProxyEvent {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final String ACCOUNT = "000000000000";
    private static final String API_ID = "local";
    private static final DateTimeFormatter REQUEST_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);
    /// Fields that speak of the connection to the front, not of the request (RFC 9110, section 7.6.1).
    private static final Set<String> HOP_BY_HOP = caseInsensitive(
            "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect");

    private static final List<String> EMPTY_IDENTITY = List.of(
            "cognitoIdentityPoolId",
            "accountId",
            "cognitoIdentityId",
            "caller",
            "principalOrgId",
            "accessKey",
            "cognitoAuthenticationType",
            "cognitoAuthenticationProvider",
            "userArn",
            "user");

    private ProxyEvent() {}

    /// What the front adds to a request.
    record Origin(String requestId, String traceHeader, Instant receivedAt, int port) {}

    /// @param authorized what an authorizer says of the caller
    static ObjectNode tree(
            WireRequest request, RouteTable.Match.Invoke route, Origin origin, Optional<ObjectNode> authorized) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("resource", route.resource().text());
        event.put("path", route.path());
        event.put("httpMethod", request.method());
        putTwice(event, "headers", "multiValueHeaders", headers(request, origin).grouped());
        putTwice(event, "queryStringParameters", "multiValueQueryStringParameters", query(request.query()));
        putStrings(event, "pathParameters", route.parameters());
        event.putNull("stageVariables");
        ObjectNode context = context(request, route, origin);
        authorized.ifPresent(found -> context.set("authorizer", found));
        event.set("requestContext", context);
        putBody(event, request, route.api().binaryMediaTypes());
        return event;
    }

    static byte[] bytes(ObjectNode event) {
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of text can always be written", impossible);
        }
    }

    static WireHeaders headers(WireRequest request, Origin origin) {
        List<WireHeader> fields = new ArrayList<>();
        for (WireHeader field : request.headers().fields()) {
            boolean replaced = field.name().toLowerCase(Locale.ROOT).startsWith("x-forwarded-")
                    || field.name().equalsIgnoreCase("X-Amzn-Trace-Id");
            if (!replaced && !HOP_BY_HOP.contains(field.name())) {
                fields.add(field);
            }
        }
        fields.add(new WireHeader("X-Amzn-Trace-Id", origin.traceHeader()));
        fields.add(new WireHeader("X-Forwarded-For", "127.0.0.1"));
        fields.add(new WireHeader("X-Forwarded-Port", Integer.toString(origin.port())));
        fields.add(new WireHeader("X-Forwarded-Proto", "http"));
        return new WireHeaders(fields);
    }

    /// Decoded names and values of a query string, in order.
    static Map<String, List<String>> query(String query) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(decoded(name), _ -> new ArrayList<>()).add(decoded(value));
            }
        }
        return values;
    }

    /// A text with a broken escape is passed on as it is.
    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return text;
        }
    }

    private static void putTwice(ObjectNode event, String single, String multiple, Map<String, List<String>> values) {
        if (values.isEmpty()) {
            event.putNull(single);
            event.putNull(multiple);
            return;
        }
        ObjectNode last = event.putObject(single);
        values.forEach((name, all) -> last.put(name, all.getLast()));
        ObjectNode every = event.putObject(multiple);
        values.forEach((name, all) -> all.forEach(every.putArray(name)::add));
    }

    private static void putStrings(ObjectNode event, String name, Map<String, String> values) {
        if (values.isEmpty()) {
            event.putNull(name);
        } else {
            ObjectNode object = event.putObject(name);
            values.forEach(object::put);
        }
    }

    private static ObjectNode context(WireRequest request, RouteTable.Match.Invoke route, Origin origin) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        String stage = route.api().stage();
        String host = request.headers().first("Host").orElse("127.0.0.1");
        context.put("accountId", ACCOUNT);
        context.put("apiId", API_ID);
        context.put("domainName", host.replaceAll(":[0-9]+$", ""));
        context.put("domainPrefix", API_ID);
        context.put("extendedRequestId", origin.requestId());
        context.put("httpMethod", request.method());
        context.set("identity", identity(request));
        context.put("path", "/" + stage + route.path());
        context.put("protocol", "HTTP/1.1");
        context.put("requestId", origin.requestId());
        context.put("requestTime", REQUEST_TIME.format(origin.receivedAt().atOffset(ZoneOffset.UTC)));
        context.put("requestTimeEpoch", origin.receivedAt().toEpochMilli());
        context.put("resourceId", Integer.toHexString(route.resource().text().hashCode()));
        context.put("resourcePath", route.resource().text());
        context.put("stage", stage);
        return context;
    }

    private static ObjectNode identity(WireRequest request) {
        ObjectNode identity = JsonNodeFactory.instance.objectNode();
        EMPTY_IDENTITY.forEach(identity::putNull);
        identity.put("sourceIp", "127.0.0.1");
        identity.put("userAgent", request.headers().first("User-Agent").orElse(null));
        return identity;
    }

    private static void putBody(ObjectNode event, WireRequest request, List<String> binaryTypes) {
        String type = request.headers().first("Content-Type").orElse("application/json");
        boolean binary = request.body().length > 0 && MediaTypes.isBinary(binaryTypes, type);
        if (request.body().length == 0) {
            event.putNull("body");
        } else if (binary) {
            event.put("body", Base64.getEncoder().encodeToString(request.body()));
        } else {
            event.put("body", new String(request.body(), StandardCharsets.UTF_8));
        }
        event.put("isBase64Encoded", binary);
    }

    private static Set<String> caseInsensitive(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }
}
