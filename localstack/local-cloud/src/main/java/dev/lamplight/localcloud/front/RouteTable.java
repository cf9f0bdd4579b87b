package dev.lamplight.localcloud.front;

import dev.lamplight.localcloud.template.ApiSpec;
import dev.lamplight.localcloud.template.AuthorizerSpec;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.FunctionSpec.RouteEvent;
import dev.lamplight.localcloud.template.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The resources and methods of all APIs of a template, REST and HTTP. As in API Gateway the most specific path that
/// matches is
/// the resource, and only then its methods are looked at.
final class RouteTable {
    /// The route of an HTTP API that takes what no other does, and the stage without a name.
    static final String DEFAULT = "$default";

    private final TreeMap<PathTemplate, Resource> resources = new TreeMap<>();
    private final List<ApiSpec> apis;

    /// @param targets by method, `ANY` among them
    private record Resource(ApiSpec api, Map<String, Target> targets) {}

    /// What a method calls, and how its answer comes back.
    ///
    /// @param method upper case, or `ANY`
    /// @param authorizer who is asked before
    record Target(String function, String method, RouteEvent.Transfer transfer, Optional<AuthorizerSpec> authorizer) {}

    /// Where a request goes.
    sealed interface Match {
        /// @param path the request's path without the stage
        record Invoke(ApiSpec api, PathTemplate resource, String path, Map<String, String> parameters, Target target)
                implements Match {}

        /// An OPTIONS request that the API answers itself.
        record Preflight(ApiSpec.Cors cors) implements Match {}

        /// @param api whose answer that is, empty where the template has no REST API
        record Missing(Optional<ApiSpec> api) implements Match {}
    }

    private RouteTable(List<ApiSpec> apis) {
        this.apis = List.copyOf(apis);
    }

    /// @throws IllegalArgumentException when two functions claim one method of one path
    static RouteTable of(Template template) {
        RouteTable table = new RouteTable(template.apis());
        Map<String, ApiSpec> apis =
                table.apis.stream().collect(Collectors.toMap(ApiSpec::logicalId, Function.identity()));
        for (FunctionSpec function : template.functions()) {
            for (RouteEvent route : function.routes()) {
                Optional.ofNullable(apis.get(route.api()))
                        .ifPresent(api -> table.add(
                                api,
                                route,
                                new Target(function.name(), route.method(), route.transfer(), authorizer(api, route))));
            }
        }
        return table;
    }

    /// Of one function's own address: all its paths.
    static RouteTable of(FunctionSpec function, FunctionSpec.FunctionUrl url) {
        ApiSpec api = new ApiSpec(
                function.logicalId() + "Url",
                ApiSpec.Kind.HTTP,
                DEFAULT,
                List.of(),
                url.cors(),
                ApiSpec.Auth.NONE,
                Map.of());
        RouteTable table = new RouteTable(List.of(api));
        RouteEvent route = new RouteEvent("Url", api.logicalId(), DEFAULT, "ANY", url.transfer(), Optional.empty());
        table.add(api, route, new Target(function.name(), "ANY", url.transfer(), Optional.empty()));
        return table;
    }

    /// @throws IllegalArgumentException where the API has no authorizer of that name
    private static Optional<AuthorizerSpec> authorizer(ApiSpec api, RouteEvent route) {
        Optional<String> name = route.authorizer().or(() -> api.auth().usual()).filter(found -> !found.equals("NONE"));
        return name.map(found -> Optional.ofNullable(api.auth().authorizers().get(found))
                .orElseThrow(() -> new IllegalArgumentException(
                        "route " + route.id() + ": there is no authorizer " + found + " of a function")));
    }

    private void add(ApiSpec api, RouteEvent route, Target target) {
        Resource resource =
                resources.computeIfAbsent(PathTemplate.of(route.path()), _ -> new Resource(api, new TreeMap<>()));
        Target previous = resource.targets().put(route.method(), target);
        if (previous != null || !resource.api().equals(api)) {
            throw new IllegalArgumentException(
                    "two routes for " + route.method() + " " + route.path() + " in one local front");
        }
    }

    /// Looks the path up as it is, then below the API's stage, the form of its URL on AWS.
    Match find(String method, String path) {
        List<String> parts = PathTemplate.split(path);
        Optional<Match> direct = lookUp(method, path, parts);
        if (direct.isPresent() || parts.isEmpty()) {
            return direct.orElseGet(() -> other(method, path, parts));
        }
        String rest = path.substring(parts.getFirst().length() + 1);
        return lookUp(method, rest.isEmpty() ? "/" : rest, parts.subList(1, parts.size()))
                .filter(match -> isBelow(parts.getFirst(), match))
                .orElseGet(() -> other(method, path, parts));
    }

    private Match other(String method, String path, List<String> parts) {
        PathTemplate any = PathTemplate.of(DEFAULT);
        return Optional.ofNullable(resources.get(any))
                .map(resource -> choose(method, path, any, resource, Map.of()))
                .orElseGet(() -> missing(parts));
    }

    /// The API whose stage the path begins with, otherwise the first: its answer stands for all.
    Match.Missing missing(List<String> parts) {
        return new Match.Missing(apis.stream()
                .filter(api -> !parts.isEmpty() && parts.getFirst().equals(api.stage()))
                .findFirst()
                .or(() -> apis.stream().findFirst()));
    }

    private static boolean isBelow(String stage, Match match) {
        return switch (match) {
            case Match.Invoke invoke -> invoke.api().stage().equals(stage);
            case Match.Preflight _, Match.Missing _ -> true;
        };
    }

    private Optional<Match> lookUp(String method, String path, List<String> parts) {
        for (Map.Entry<PathTemplate, Resource> entry : resources.entrySet()) {
            Optional<Map<String, String>> parameters = entry.getKey().match(parts);
            if (parameters.isPresent()) {
                return Optional.of(choose(method, path, entry.getKey(), entry.getValue(), parameters.get()));
            }
        }
        return Optional.empty();
    }

    private static Match choose(
            String method, String path, PathTemplate template, Resource resource, Map<String, String> parameters) {
        Map<String, Target> targets = resource.targets();
        Optional<Target> exact = Optional.ofNullable(targets.get(method));
        // SAM adds an OPTIONS method of its own beside ANY, unless the template has one.
        if (exact.isEmpty() && method.equals("OPTIONS") && resource.api().cors().isPresent()) {
            return new Match.Preflight(resource.api().cors().get());
        }
        return exact.or(() -> Optional.ofNullable(targets.get("ANY")))
                .<Match>map(target -> new Match.Invoke(resource.api(), template, path, parameters, target))
                .orElseGet(() -> new Match.Missing(Optional.of(resource.api())));
    }

    /// `METHOD /path` of every route, most specific first.
    List<String> describe() {
        List<String> lines = new ArrayList<>();
        resources.forEach((path, resource) ->
                resource.targets().keySet().forEach(method -> lines.add(method + " " + path.text())));
        return lines;
    }
}
