package dev.lamplight.tests.soak;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A number that a trial found, and what the promise says of it.
///
/// @param unit empty for a plain count
public record Figure(String name, double value, String unit, Bound bound) {

    /// What the promise says of a figure.
    public sealed interface Bound {
        /// Nothing; it is shown.
        record None() implements Bound {}

        record AtMost(double limit) implements Bound {}

        record AtLeast(double limit) implements Bound {}
    }

    public static Figure shown(String name, double value, String unit) {
        return new Figure(name, value, unit, new Bound.None());
    }

    /// A count of which the promise says nothing.
    public static Figure count(String name, long count) {
        return shown(name, (double) count, "");
    }

    public static Figure atMost(String name, double value, double limit, String unit) {
        return new Figure(name, value, unit, new Bound.AtMost(limit));
    }

    public static Figure atLeast(String name, double value, double limit, String unit) {
        return new Figure(name, value, unit, new Bound.AtLeast(limit));
    }

    /// A count that must be 0.
    public static Figure none(String name, long count) {
        return atMost(name, (double) count, 0, "");
    }

    /// False also for a value that is not a number.
    public boolean holds() {
        return switch (bound) {
            case Bound.None() -> true;
            case Bound.AtMost(double limit) -> value <= limit;
            case Bound.AtLeast(double limit) -> value >= limit;
        };
    }

    String shownValue() {
        return unit.isEmpty() ? number(value) : number(value) + " " + unit;
    }

    String shownBound() {
        return switch (bound) {
            case Bound.None() -> "";
            case Bound.AtMost(double limit) -> limit == 0 ? "0" : "at most " + number(limit);
            case Bound.AtLeast(double limit) -> limit == 0 ? "" : "at least " + number(limit);
        };
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("value", value);
        map.put("unit", unit);
        map.put("wanted", shownBound());
        map.put("holds", holds());
        return map;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%,.3f", value);
    }
}
