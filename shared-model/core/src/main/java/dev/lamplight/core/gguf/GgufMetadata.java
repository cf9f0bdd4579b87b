package dev.lamplight.core.gguf;

import dev.lamplight.contract.Failure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The key-value part of a GGUF file: what the model is, its sizes, its tokenizer and its chat template. Immutable.
public final class GgufMetadata {
    private final Map<String, GgufValue> values;

    GgufMetadata(Map<String, GgufValue> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// Keys in file order.
    public Map<String, GgufValue> values() {
        return values;
    }

    /// @throws Failure.Permanent MALFORMED_MODEL where the key is there with another kind of value
    public Optional<String> text(String key) {
        return find(key, GgufValue.Text.class).map(GgufValue.Text::value);
    }

    /// @throws Failure.Permanent MALFORMED_MODEL where the key is there with another kind of value
    public Optional<Long> whole(String key) {
        return find(key, GgufValue.Whole.class).map(GgufValue.Whole::value);
    }

    /// @throws Failure.Permanent MALFORMED_MODEL where the key is there with another kind of value
    public Optional<Double> real(String key) {
        return find(key, GgufValue.Real.class).map(GgufValue.Real::value);
    }

    /// @throws Failure.Permanent MALFORMED_MODEL where the key is there with another kind of value
    public Optional<Boolean> truth(String key) {
        return find(key, GgufValue.Truth.class).map(GgufValue.Truth::value);
    }

    /// @throws Failure.Permanent MALFORMED_MODEL where the key is there with another kind of value
    public Optional<List<String>> texts(String key) {
        return find(key, GgufValue.Texts.class).map(GgufValue.Texts::values);
    }

    /// @throws Failure.Permanent MALFORMED_MODEL where the key is there with another kind of value
    public Optional<long[]> wholes(String key) {
        return find(key, GgufValue.Wholes.class).map(array -> array.values().clone());
    }

    /// @throws Failure.Permanent MALFORMED_MODEL where the key is there with another kind of value
    public Optional<double[]> reals(String key) {
        return find(key, GgufValue.Reals.class).map(array -> array.values().clone());
    }

    /// A number that has to be there and has to fit: sizes, counts.
    ///
    /// @throws Failure.Permanent MALFORMED_MODEL where it is absent, no integer, or outside `least` to `most`
    public int size(String key, int least, int most) {
        long value = whole(key).orElseThrow(() -> MalformedGguf.because("expected the key " + key + ", found none"));
        if (value < least || value > most) {
            throw MalformedGguf.because("%s: expected %d to %d, found %d".formatted(key, least, most, value));
        }
        return Math.toIntExact(value);
    }

    private <T extends GgufValue> Optional<T> find(String key, Class<T> kind) {
        GgufValue value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!kind.isInstance(value)) {
            throw MalformedGguf.because("%s: expected %s, found %s"
                    .formatted(key, kind.getSimpleName(), value.getClass().getSimpleName()));
        }
        return Optional.of(kind.cast(value));
    }
}
