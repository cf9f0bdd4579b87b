package dev.lamplight.core.jinja;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a function, filter or test is called with.
record Arguments(List<JinjaValue> values, Map<String, JinjaValue> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    Arguments {
        values = List.copyOf(values);
        named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    }

    /// The argument at a place, or of a name.
    Optional<JinjaValue> find(int place, String name) {
        return place < values.size() ? Optional.of(values.get(place)) : Optional.ofNullable(named.get(name));
    }

    /// @throws JinjaError where there is none
    JinjaValue require(int place, String name) {
        return find(place, name).orElseThrow(() -> new JinjaError("expected the argument '" + name + "', found none"));
    }

    boolean truth(int place, String name, boolean otherwise) {
        return find(place, name).map(Operators::isTrue).orElse(otherwise);
    }

    /// All but the first so many.
    Arguments after(int count) {
        return new Arguments(values.subList(Math.min(count, values.size()), values.size()), named);
    }
}
