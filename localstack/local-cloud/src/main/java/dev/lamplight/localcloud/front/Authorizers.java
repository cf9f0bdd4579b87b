package dev.lamplight.localcloud.front;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.http.WireRequest;
import dev.lamplight.localcloud.mapping.FunctionInvoker;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.template.AuthorizerSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Asks functions who may call (API Gateway Developer Guide, "Use API Gateway Lambda authorizers"), and keeps their
/// answers as long as the template says. Safe for concurrent use.
final class Authorizers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_KEPT = 10_000;

    private final FunctionInvoker functions;
    private final Clock clock;
    private final Map<List<String>, Kept> kept = new ConcurrentHashMap<>();

    Authorizers(FunctionInvoker functions, Clock clock) {
        this.functions = functions;
        this.clock = clock;
    }

    private record Kept(JsonNode answer, Instant until) {}

    /// What becomes of a request.
    sealed interface Verdict {
        /// @param context what the function is told of the caller
        record Allowed(ObjectNode context) implements Verdict {}

        record Refused(GatewayError error) implements Verdict {}
    }

    Verdict ask(AuthorizerSpec authorizer, WireRequest request, RouteTable.Match.Invoke route, ProxyEvent.Origin origin)
            throws InterruptedException {
        Optional<List<String>> identity = identity(authorizer, request);
        if (identity.isEmpty()) {
            return new Verdict.Refused(GatewayError.UNAUTHORIZED);
        }
        List<String> key = new ArrayList<>(List.of(authorizer.name(), authorizer.functionArn()));
        key.addAll(identity.get());
        Kept known = kept.get(key);
        if (known != null && clock.instant().isBefore(known.until())) {
            return judge(authorizer, known.answer(), request, route);
        }
        byte[] event = bytes(event(authorizer, request, route, origin, identity.get()));
        Invocation invocation =
                new Invocation(UUID.randomUUID().toString(), Optional.of(origin.traceHeader()), Optional.empty());
        InvocationResult result = functions.invoke(LambdaApi.functionName(authorizer.functionArn()), event, invocation);
        return switch (result) {
            case InvocationResult.Success(byte[] payload) -> {
                JsonNode answer = tree(payload);
                keep(authorizer, key, answer);
                yield judge(authorizer, answer, request, route);
            }
            case InvocationResult.FunctionError error
            when error.message().equals("Unauthorized") -> new Verdict.Refused(GatewayError.UNAUTHORIZED);
            case InvocationResult.FunctionError _, InvocationResult.Throttled _, InvocationResult.Unavailable _ ->
                new Verdict.Refused(GatewayError.AUTHORIZER_FAILURE);
        };
    }

    /// The values that the caller is known by; empty where one is missing or is not what it should look like.
    private static Optional<List<String>> identity(AuthorizerSpec authorizer, WireRequest request) {
        List<String> values = new ArrayList<>();
        for (String header : authorizer.headers()) {
            request.headers().first(header).filter(value -> !value.isEmpty()).ifPresent(values::add);
        }
        Map<String, List<String>> query = ProxyEvent.query(request.query());
        for (String name : authorizer.queries()) {
            Optional.ofNullable(query.get(name)).map(List::getLast).ifPresent(values::add);
        }
        boolean isWhole = values.size()
                == authorizer.headers().size() + authorizer.queries().size();
        boolean isValid = authorizer.validation().stream()
                .allMatch(pattern ->
                        !values.isEmpty() && pattern.matcher(values.getFirst()).matches());
        return isWhole && isValid ? Optional.of(values) : Optional.empty();
    }

    private void keep(AuthorizerSpec authorizer, List<String> key, JsonNode answer) {
        if (authorizer.kept().isPositive() && key.size() > 2) {
            if (kept.size() >= MOST_KEPT) {
                kept.clear();
            }
            kept.put(List.copyOf(key), new Kept(answer, clock.instant().plus(authorizer.kept())));
        }
    }

    private static ObjectNode event(
            AuthorizerSpec authorizer,
            WireRequest request,
            RouteTable.Match.Invoke route,
            ProxyEvent.Origin origin,
            List<String> identity) {
        return switch (authorizer.kind()) {
            case TOKEN ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "TOKEN")
                        .put("authorizationToken", identity.getFirst())
                        .put("methodArn", methodArn(request, route));
            case REQUEST -> {
                ObjectNode event = ProxyEvent.tree(request, route, origin, Optional.empty());
                event.remove(List.of("body", "isBase64Encoded"));
                yield event.put("type", "REQUEST").put("methodArn", methodArn(request, route));
            }
            case SIMPLE -> {
                ObjectNode event = HttpEvent.of(request, route, origin, Optional.empty());
                event.remove(List.of("body", "isBase64Encoded"));
                ArrayNode sources = event.putArray("identitySource");
                identity.forEach(sources::add);
                yield event.put("type", "REQUEST").put("routeArn", methodArn(request, route));
            }
        };
    }

    private static String methodArn(WireRequest request, RouteTable.Match.Invoke route) {
        return "arn:aws:execute-api:us-east-1:" + ProxyEvent.ACCOUNT + ":local/"
                + route.api().stage() + "/" + request.method() + route.path();
    }

    private static Verdict judge(
            AuthorizerSpec authorizer, JsonNode answer, WireRequest request, RouteTable.Match.Invoke route) {
        return switch (authorizer.kind()) {
            case TOKEN, REQUEST -> policy(answer, methodArn(request, route));
            case SIMPLE -> simple(answer);
        };
    }

    private static Verdict simple(JsonNode answer) {
        if (!answer.path("isAuthorized").isBoolean()) {
            return new Verdict.Refused(GatewayError.AUTHORIZER_FAILURE);
        }
        return answer.path("isAuthorized").asBoolean()
                ? new Verdict.Allowed(
                        answer.path("context") instanceof ObjectNode context
                                ? context
                                : JsonNodeFactory.instance.objectNode())
                : new Verdict.Refused(GatewayError.ACCESS_DENIED);
    }

    /// A statement that denies wins; without one that allows nobody is let in.
    private static Verdict policy(JsonNode answer, String methodArn) {
        JsonNode statements = answer.path("policyDocument").path("Statement");
        if (!answer.path("principalId").isValueNode() || statements.isMissingNode()) {
            return new Verdict.Refused(GatewayError.AUTHORIZER_FAILURE);
        }
        boolean isAllowed = false;
        for (JsonNode statement : list(statements)) {
            boolean applies = list(statement.path("Resource")).stream()
                    .anyMatch(resource -> covers(resource.asText(), methodArn));
            if (applies && statement.path("Effect").asText().equals("Deny")) {
                return new Verdict.Refused(GatewayError.ACCESS_DENIED);
            }
            isAllowed |= applies && statement.path("Effect").asText().equals("Allow");
        }
        if (!isAllowed) {
            return new Verdict.Refused(GatewayError.ACCESS_DENIED);
        }
        ObjectNode context = JsonNodeFactory.instance.objectNode();
        answer.path("context")
                .properties()
                .forEach(field -> context.put(field.getKey(), field.getValue().asText()));
        context.put("principalId", answer.path("principalId").asText());
        return new Verdict.Allowed(context);
    }

    private static List<JsonNode> list(JsonNode node) {
        List<JsonNode> items = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(items::add);
        } else if (!node.isMissingNode()) {
            items.add(node);
        }
        return items;
    }

    /// `*` and `?` in the resource of a policy.
    private static boolean covers(String resource, String arn) {
        String expression = Pattern.quote(resource).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return Pattern.matches(expression, arn);
    }

    private static JsonNode tree(byte[] payload) {
        try {
            return JSON.readTree(payload);
        } catch (IOException notJson) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private static byte[] bytes(ObjectNode event) {
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }
}
