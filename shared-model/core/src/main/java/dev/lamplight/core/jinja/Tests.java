package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.JinjaValue.Items;
import dev.lamplight.core.jinja.JinjaValue.Mapping;
import dev.lamplight.core.jinja.JinjaValue.None;
import dev.lamplight.core.jinja.JinjaValue.Real;
import dev.lamplight.core.jinja.JinjaValue.Text;
import dev.lamplight.core.jinja.JinjaValue.Truth;
import dev.lamplight.core.jinja.JinjaValue.Undefined;
import dev.lamplight.core.jinja.JinjaValue.Whole;
import java.util.Locale;

/// What stands behind `is`. Pallets, Jinja 3.1, "List of Builtin Tests".
final class Tests {
    private Tests() {}

    static boolean test(String name, JinjaValue value, Arguments arguments) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value instanceof None;
            case "string" -> value instanceof Text;
            case "number" -> Operators.isNumber(value);
            case "integer" -> value instanceof Whole;
            case "float" -> value instanceof Real;
            case "boolean" -> value instanceof Truth;
            case "true" -> value.equals(JinjaValue.TRUE);
            case "false" -> value.equals(JinjaValue.FALSE);
            case "mapping" -> value instanceof Mapping;
            case "iterable" ->
                value instanceof Items
                        || value instanceof Text
                        || value instanceof Mapping
                        || value instanceof Undefined;
            case "sequence" ->
                value instanceof Items
                        || value instanceof Text
                        || value instanceof Mapping
                        || value instanceof Undefined;
            case "callable" -> value instanceof JinjaValue.Function;
            case "odd" -> Math.floorMod(Operators.index(value), 2) == 1;
            case "even" -> Math.floorMod(Operators.index(value), 2) == 0;
            case "divisibleby" ->
                Math.floorMod(Operators.index(value), Math.max(1, Operators.index(arguments.require(0, "num")))) == 0;
            case "eq", "equalto", "sameas" -> Operators.areEqual(value, arguments.require(0, "other"));
            case "ne" -> !Operators.areEqual(value, arguments.require(0, "other"));
            case "lt", "lessthan" -> Operators.compare(value, arguments.require(0, "other")) < 0;
            case "le" -> Operators.compare(value, arguments.require(0, "other")) <= 0;
            case "gt", "greaterthan" -> Operators.compare(value, arguments.require(0, "other")) > 0;
            case "ge" -> Operators.compare(value, arguments.require(0, "other")) >= 0;
            case "in" -> Operators.contains(arguments.require(0, "seq"), value);
            case "lower" -> {
                String text = Operators.text(value).text();
                yield text.equals(text.toLowerCase(Locale.ROOT)) && !text.equals(text.toUpperCase(Locale.ROOT));
            }
            case "upper" -> {
                String text = Operators.text(value).text();
                yield text.equals(text.toUpperCase(Locale.ROOT)) && !text.equals(text.toLowerCase(Locale.ROOT));
            }
            default -> throw new JinjaError("the test '%s' is not implemented".formatted(name));
        };
    }
}
