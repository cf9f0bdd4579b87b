package dev.lamplight.aws.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One method on one path pattern.
///
/// @param pattern `/v1/files/{file}`: a segment in braces matches any one segment and gives it a name
public record Route(String method, String pattern, Access access, Action action) {

    /// Who may call a route.
    public enum Access {
        /// Holders of an API key.
        KEY,
        /// Everybody: health.
        OPEN
    }

    /// What answers the request.
    @FunctionalInterface
    public interface Action {
        HttpResponse answer(HttpRequest request);
    }

    public static Route get(String pattern, Action action) {
        return new Route("GET", pattern, Access.KEY, action);
    }

    public static Route post(String pattern, Action action) {
        return new Route("POST", pattern, Access.KEY, action);
    }

    public static Route delete(String pattern, Action action) {
        return new Route("DELETE", pattern, Access.KEY, action);
    }

    /// A GET that needs no key.
    public static Route openGet(String pattern, Action action) {
        return new Route("GET", pattern, Access.OPEN, action);
    }

    /// Named segments of the path, or empty where it does not match.
    Optional<Map<String, String>> match(List<String> path) {
        String[] parts = pattern.substring(1).split("/", -1);
        if (parts.length != path.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].startsWith("{")) {
                parameters.put(parts[i].substring(1, parts[i].length() - 1), path.get(i));
            } else if (!parts[i].equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    /// How a log names it.
    String name() {
        return method + " " + pattern;
    }
}
