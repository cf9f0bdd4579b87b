package dev.lamplight.localcloud.front;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A resource path of API Gateway: `/v1/files/{id}` or `/v1/{proxy+}`.
///
/// Ordered by how specific it is: at the first segment in which two templates differ, a literal comes before a
/// parameter and that before a greedy parameter, which takes all the rest and stands last.
record PathTemplate(String text, List<Segment> segments) implements Comparable<PathTemplate> {

    /// One part between slashes.
    sealed interface Segment {
        record Literal(String text) implements Segment {}

        record Parameter(String name) implements Segment {}

        record Greedy(String name) implements Segment {}
    }

    PathTemplate {
        segments = List.copyOf(segments);
        for (Segment segment : segments.subList(0, Math.max(0, segments.size() - 1))) {
            if (segment instanceof Segment.Greedy) {
                throw new IllegalArgumentException("expected a greedy parameter only at the end of " + text);
            }
        }
    }

    static PathTemplate of(String text) {
        return new PathTemplate(
                text, split(text).stream().map(PathTemplate::segment).toList());
    }

    private static Segment segment(String part) {
        if (!part.startsWith("{") || !part.endsWith("}")) {
            return new Segment.Literal(part);
        }
        String name = part.substring(1, part.length() - 1);
        return name.endsWith("+")
                ? new Segment.Greedy(name.substring(0, name.length() - 1))
                : new Segment.Parameter(name);
    }

    /// The parts of a path without empty first and last ones: API Gateway takes `/a/` for `/a`.
    static List<String> split(String path) {
        String inner = path.startsWith("/") ? path.substring(1) : path;
        String trimmed = inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner;
        return trimmed.isEmpty() ? List.of() : Arrays.asList(trimmed.split("/", -1));
    }

    /// The values of the parameters as they stand in the path, still percent-encoded as API Gateway leaves them; empty
    /// when the path is another one.
    Optional<Map<String, String>> match(List<String> parts) {
        Map<String, String> values = new LinkedHashMap<>();
        int next = 0;
        for (Segment segment : segments) {
            if (next >= parts.size()) {
                return Optional.empty();
            }
            switch (segment) {
                case Segment.Literal literal -> {
                    if (!literal.text().equals(parts.get(next))) {
                        return Optional.empty();
                    }
                    next++;
                }
                case Segment.Parameter parameter -> values.put(parameter.name(), parts.get(next++));
                case Segment.Greedy greedy -> {
                    values.put(greedy.name(), String.join("/", parts.subList(next, parts.size())));
                    next = parts.size();
                }
            }
        }
        return next == parts.size() ? Optional.of(values) : Optional.empty();
    }

    @Override
    public int compareTo(PathTemplate other) {
        int common = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < common; i++) {
            int order = Integer.compare(rank(segments.get(i)), rank(other.segments.get(i)));
            if (order != 0) {
                return order;
            }
        }
        return text.compareTo(other.text);
    }

    private static int rank(Segment segment) {
        return switch (segment) {
            case Segment.Literal _ -> 0;
            case Segment.Parameter _ -> 1;
            case Segment.Greedy _ -> 2;
        };
    }
}
