package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.http.WireHeader;
import dev.lamplight.localcloud.http.WireRequest;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes the event of an HTTP API or a function URL, payload format 2.0, from a request (API Gateway Developer Guide,
/// "Create AWS Lambda proxy integrations for HTTP APIs").
///
/// As there: names of headers are lower-case, and several values are one text with commas; cookies stand by themselves;
/// what is absent is left out.
final class HttpEvent {
    /// What reaches a function as text; everything else comes in Base64.
    private static final Pattern TEXT =
            Pattern.compile("text/.*|application/(.*\\+)?(json|xml)|application/(javascript|x-www-form-urlencoded)");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);
    private static final String API_ID = "local";

    private HttpEvent() {}

    /// @param authorized what an authorizer says of the caller
    static ObjectNode of(
            WireRequest request,
            RouteTable.Match.Invoke route,
            ProxyEvent.Origin origin,
            Optional<ObjectNode> authorized) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("version", "2.0");
        event.put("routeKey", routeKey(route));
        event.put("rawPath", rawPath(route));
        event.put("rawQueryString", request.query());
        putCookies(event, request);
        ObjectNode headers = event.putObject("headers");
        ProxyEvent.headers(request, origin).grouped().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Cookie")) {
                headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values));
            }
        });
        Map<String, List<String>> query = ProxyEvent.query(request.query());
        if (!query.isEmpty()) {
            ObjectNode parameters = event.putObject("queryStringParameters");
            query.forEach((name, values) -> parameters.put(name, String.join(",", values)));
        }
        event.set("requestContext", context(request, route, origin, authorized));
        if (!route.parameters().isEmpty()) {
            ObjectNode parameters = event.putObject("pathParameters");
            route.parameters().forEach(parameters::put);
        }
        putBody(event, request);
        return event;
    }

    static String routeKey(RouteTable.Match.Invoke route) {
        String path = route.resource().text();
        return path.equals(RouteTable.DEFAULT) ? path : route.target().method() + " " + path;
    }

    /// With the stage, unless it is the one that has no name in an address.
    private static String rawPath(RouteTable.Match.Invoke route) {
        String stage = route.api().stage();
        return stage.equals(RouteTable.DEFAULT) ? route.path() : "/" + stage + route.path();
    }

    private static void putCookies(ObjectNode event, WireRequest request) {
        List<String> cookies = request.headers().fields().stream()
                .filter(field -> field.name().equalsIgnoreCase("Cookie"))
                .map(WireHeader::value)
                .flatMap(value -> List.of(value.split(";\\s*")).stream())
                .toList();
        if (!cookies.isEmpty()) {
            ArrayNode list = event.putArray("cookies");
            cookies.forEach(list::add);
        }
    }

    private static ObjectNode context(
            WireRequest request,
            RouteTable.Match.Invoke route,
            ProxyEvent.Origin origin,
            Optional<ObjectNode> authorized) {
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        String host = request.headers().first("Host").orElse("127.0.0.1");
        context.put("accountId", ProxyEvent.ACCOUNT);
        context.put("apiId", API_ID);
        authorized.ifPresent(found -> context.putObject("authorizer").set("lambda", found));
        context.put("domainName", host.replaceAll(":[0-9]+$", ""));
        context.put("domainPrefix", API_ID);
        context.putObject("http")
                .put("method", request.method())
                .put("path", rawPath(route))
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", "127.0.0.1")
                .put("userAgent", request.headers().first("User-Agent").orElse(""));
        context.put("requestId", origin.requestId());
        context.put("routeKey", routeKey(route));
        context.put("stage", route.api().stage());
        context.put("time", TIME.format(origin.receivedAt().atOffset(ZoneOffset.UTC)));
        context.put("timeEpoch", origin.receivedAt().toEpochMilli());
        return context;
    }

    private static void putBody(ObjectNode event, WireRequest request) {
        String type = request.headers().first("Content-Type").orElse("");
        String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        boolean isBinary = request.body().length > 0 && !TEXT.matcher(media).matches();
        if (request.body().length > 0) {
            event.put(
                    "body",
                    isBinary
                            ? Base64.getEncoder().encodeToString(request.body())
                            : new String(request.body(), StandardCharsets.UTF_8));
        }
        event.put("isBase64Encoded", isBinary);
    }
}
