package dev.lamplight.core.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names and what they are bound to; what is not found here is looked for outside. Not thread-safe.
final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, JinjaValue> names = new HashMap<>();

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    void set(String name, JinjaValue value) {
        names.put(name, value);
    }

    @Nullable
    JinjaValue find(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            JinjaValue value = scope.names.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
