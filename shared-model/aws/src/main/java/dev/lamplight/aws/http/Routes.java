package dev.lamplight.aws.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The route table of a function; the first route that matches answers. Immutable.
public final class Routes {
    private final List<Route> routes;

    private Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    public static Routes of(Route... routes) {
        return new Routes(Arrays.asList(routes));
    }

    public Routes and(Routes more) {
        List<Route> all = new ArrayList<>(routes);
        all.addAll(more.routes);
        return new Routes(all);
    }

    public List<Route> all() {
        return routes;
    }

    /// What a request meets.
    sealed interface Match {

        /// A route, and the request with the path parameters that the route names.
        record Found(Route route, HttpRequest request) implements Match {}

        /// The path is known, the method is not.
        record OtherMethods(List<String> methods) implements Match {}

        /// No such path.
        record Nothing() implements Match {}
    }

    Match match(HttpRequest request) {
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> parameters = route.match(request.path());
            if (parameters.isPresent() && route.method().equals(request.method())) {
                return new Match.Found(route, request.withPathParameters(parameters.get()));
            }
            parameters.ifPresent(_ -> methods.add(route.method()));
        }
        return methods.isEmpty() ? new Match.Nothing() : new Match.OtherMethods(List.copyOf(methods));
    }
}
