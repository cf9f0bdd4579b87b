package dev.lamplight.inference.generate;

import java.util.Optional;

/// What a request calls a generator: its name, or that of an adapter over it behind a colon, `smollm2:legal`.
///
/// @param base name of the model
/// @param adapter name of the adapter, perhaps one that nobody can have; empty for the model alone
public record GeneratorName(String base, Optional<String> adapter) {
    private static final char BETWEEN = ':';

    public static GeneratorName of(String text) {
        int end = text.indexOf(BETWEEN);
        return end < 0
                ? new GeneratorName(text, Optional.empty())
                : new GeneratorName(text.substring(0, end), Optional.of(text.substring(end + 1)));
    }

    /// As a request has it.
    public String text() {
        return adapter.map(name -> base + BETWEEN + name).orElse(base);
    }
}
