package dev.lamplight.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What a caller says about a document and can filter by: at most 16 pairs; keys up to 64 characters, values text up to
/// 512 characters, finite numbers or booleans (OpenAI's limits). Sorted by key.
public record Attributes(@JsonValue Map<String, Object> values) {
    public static final Attributes NONE = new Attributes(Map.of());

    public static final int MAX_KEY_LENGTH = 64;
    public static final int MAX_TEXT_LENGTH = 512;
    private static final int MAX_PAIRS = 16;

    /// @throws Failure.Permanent `invalid_request` with the key at fault
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Attributes {
        if (values.size() > MAX_PAIRS) {
            throw Failure.Permanent.invalidField(
                    "attributes", "attributes: expected at most " + MAX_PAIRS + " pairs, found " + values.size());
        }
        values.forEach(Attributes::check);
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    private static void check(String key, Object value) {
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || !PlainText.isWhole(key)) {
            throw Failure.Permanent.invalidField(
                    "attributes",
                    "attributes: expected keys of 1 to " + MAX_KEY_LENGTH + " whole characters, found one of "
                            + key.length());
        }
        boolean fits =
                switch (value) {
                    case String text -> text.length() <= MAX_TEXT_LENGTH && PlainText.isWhole(text);
                    case Number number -> Double.isFinite(number.doubleValue());
                    case Boolean _ -> true;
                    case null -> false;
                    default -> false;
                };
        if (!fits) {
            throw Failure.Permanent.invalidField(
                    "attributes." + key,
                    "attributes." + key + ": expected text of at most " + MAX_TEXT_LENGTH
                            + " whole characters, a finite number or a boolean");
        }
    }
}
