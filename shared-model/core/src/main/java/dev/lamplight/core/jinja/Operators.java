package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.Expression.Operator;
import dev.lamplight.core.jinja.JinjaValue.Items;
import dev.lamplight.core.jinja.JinjaValue.Mapping;
import dev.lamplight.core.jinja.JinjaValue.Namespace;
import dev.lamplight.core.jinja.JinjaValue.None;
import dev.lamplight.core.jinja.JinjaValue.Real;
import dev.lamplight.core.jinja.JinjaValue.Text;
import dev.lamplight.core.jinja.JinjaValue.Truth;
import dev.lamplight.core.jinja.JinjaValue.Undefined;
import dev.lamplight.core.jinja.JinjaValue.Whole;
import dev.lamplight.core.token.PromptText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Python's operators over [values][JinjaValue].
final class Operators {
    private Operators() {}

    static boolean isTrue(JinjaValue value) {
        return switch (value) {
            case Undefined _, None _ -> false;
            case Truth(boolean truth) -> truth;
            case Whole(long whole) -> whole != 0;
            case Real(double real) -> real != 0;
            case Text text -> !text.value().isEmpty();
            case Items(List<JinjaValue> items) -> !items.isEmpty();
            case Mapping mapping -> !mapping.entries().isEmpty();
            case Namespace _, JinjaValue.Function _ -> true;
        };
    }

    static boolean areEqual(JinjaValue left, JinjaValue right) {
        if (isNumber(left) && isNumber(right)) {
            boolean isReal = isReal(left) || isReal(right);
            return isReal ? real(left) == real(right) : whole(left) == whole(right);
        }
        return switch (left) {
            case Undefined _ -> right instanceof Undefined;
            case None _ -> right instanceof None;
            case Text(PromptText text) -> right instanceof Text(PromptText other) && text.equals(other);
            case Items(List<JinjaValue> items) ->
                right instanceof Items(List<JinjaValue> others) && equal(items, others);
            case Mapping mapping -> right instanceof Mapping other && equal(mapping.entries(), other.entries());
            case Truth _, Whole _, Real _ -> false;
            case Namespace _, JinjaValue.Function _ -> left == right;
        };
    }

    private static boolean equal(List<JinjaValue> left, List<JinjaValue> right) {
        boolean areEqual = left.size() == right.size();
        for (int index = 0; areEqual && index < left.size(); index++) {
            areEqual = areEqual(left.get(index), right.get(index));
        }
        return areEqual;
    }

    private static boolean equal(Map<String, JinjaValue> left, Map<String, JinjaValue> right) {
        return left.size() == right.size()
                && left.entrySet().stream().allMatch(entry -> {
                    JinjaValue other = right.get(entry.getKey());
                    return other != null && areEqual(entry.getValue(), other);
                });
    }

    /// @throws JinjaError where the two have no order
    static int compare(JinjaValue left, JinjaValue right) {
        if (isNumber(left) && isNumber(right)) {
            return isReal(left) || isReal(right)
                    ? Double.compare(real(left), real(right))
                    : Long.compare(whole(left), whole(right));
        }
        if (left instanceof Text(PromptText text) && right instanceof Text(PromptText other)) {
            return text.compareTo(other);
        }
        throw new JinjaError("%s and %s have no order".formatted(typeName(left), typeName(right)));
    }

    static boolean contains(JinjaValue container, JinjaValue item) {
        return switch (container) {
            case Text text -> text.string().contains(text(item).text());
            case Items(List<JinjaValue> items) -> items.stream().anyMatch(one -> areEqual(one, item));
            case Mapping mapping ->
                item instanceof Text key && mapping.entries().containsKey(key.string());
            case Undefined _ -> false;
            case None _, Truth _, Whole _, Real _, Namespace _, JinjaValue.Function _ ->
                throw new JinjaError(typeName(container) + " contains nothing");
        };
    }

    static JinjaValue apply(Operator operator, JinjaValue left, JinjaValue right, Budget budget) {
        return switch (operator) {
            case CONCATENATE -> joined(PythonText.of(left), PythonText.of(right), budget);
            case ADD -> add(left, right, budget);
            case MULTIPLY -> multiply(left, right, budget);
            case SUBTRACT, DIVIDE, FLOOR_DIVIDE, REMAINDER, POWER -> arithmetic(operator, left, right);
        };
    }

    private static JinjaValue joined(PromptText left, PromptText right, Budget budget) {
        budget.made((long) left.length() + right.length());
        return new Text(left.plus(right));
    }

    private static JinjaValue add(JinjaValue left, JinjaValue right, Budget budget) {
        if (left instanceof Text(PromptText text) && right instanceof Text(PromptText other)) {
            return joined(text, other, budget);
        }
        if (left instanceof Items(List<JinjaValue> items) && right instanceof Items(List<JinjaValue> others)) {
            budget.steps((long) items.size() + others.size());
            List<JinjaValue> all = new ArrayList<>(items);
            all.addAll(others);
            return new Items(all);
        }
        return arithmetic(Operator.ADD, left, right);
    }

    private static JinjaValue multiply(JinjaValue left, JinjaValue right, Budget budget) {
        if (left instanceof Text(PromptText text) && right instanceof Whole(long times)) {
            long count = Math.max(0, times);
            budget.steps(count);
            budget.made(Math.multiplyExact(Math.min(count, Integer.MAX_VALUE), (long) text.length()));
            PromptText.Builder repeated = new PromptText.Builder();
            for (long index = 0; index < count; index++) {
                repeated.append(text);
            }
            return new Text(repeated.build());
        }
        return arithmetic(Operator.MULTIPLY, left, right);
    }

    private static JinjaValue arithmetic(Operator operator, JinjaValue left, JinjaValue right) {
        if (!isNumber(left) || !isNumber(right)) {
            throw new JinjaError(
                    "%s and %s are no operands of this operator".formatted(typeName(left), typeName(right)));
        }
        boolean isReal = isReal(left) || isReal(right) || operator == Operator.DIVIDE;
        try {
            return isReal
                    ? new Real(arithmetic(operator, real(left), real(right)))
                    : JinjaValue.of(arithmetic(operator, whole(left), whole(right)));
        } catch (ArithmeticException impossible) {
            throw new JinjaError("a result is no number: " + impossible.getMessage());
        }
    }

    private static long arithmetic(Operator operator, long left, long right) {
        return switch (operator) {
            case ADD -> Math.addExact(left, right);
            case SUBTRACT -> Math.subtractExact(left, right);
            case MULTIPLY -> Math.multiplyExact(left, right);
            case FLOOR_DIVIDE -> Math.floorDiv(left, right);
            case REMAINDER -> Math.floorMod(left, right);
            case POWER -> power(left, right);
            case DIVIDE, CONCATENATE -> throw new IllegalArgumentException(operator.name());
        };
    }

    private static long power(long base, long exponent) {
        if (exponent < 0 || exponent > Long.SIZE) {
            throw new ArithmeticException("an exponent of " + exponent);
        }
        long result = 1;
        for (long index = 0; index < exponent; index++) {
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    private static double arithmetic(Operator operator, double left, double right) {
        if (right == 0
                && operator != Operator.ADD
                && operator != Operator.SUBTRACT
                && operator != Operator.MULTIPLY
                && operator != Operator.POWER) {
            throw new ArithmeticException("division by zero");
        }
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case FLOOR_DIVIDE -> Math.floor(left / right);
            case REMAINDER -> left - right * Math.floor(left / right);
            case POWER -> Math.pow(left, right);
            case CONCATENATE -> throw new IllegalArgumentException(operator.name());
        };
    }

    static JinjaValue negative(JinjaValue value) {
        if (!isNumber(value)) {
            throw new JinjaError(typeName(value) + " has no negative");
        }
        return isReal(value) ? new Real(-real(value)) : JinjaValue.of(-whole(value));
    }

    /// @throws JinjaError where it is no text
    static PromptText text(JinjaValue value) {
        if (value instanceof Text(PromptText text)) {
            return text;
        }
        throw new JinjaError("expected text, found " + typeName(value));
    }

    /// @throws JinjaError where it is no whole number that fits 32 bits
    static int index(JinjaValue value) {
        if (isNumber(value) && !isReal(value) && whole(value) == (int) whole(value)) {
            return (int) whole(value);
        }
        throw new JinjaError("expected a whole number, found " + typeName(value));
    }

    static boolean isNumber(JinjaValue value) {
        return value instanceof Whole || value instanceof Real || value instanceof Truth;
    }

    private static boolean isReal(JinjaValue value) {
        return value instanceof Real;
    }

    private static long whole(JinjaValue value) {
        return switch (value) {
            case Whole(long whole) -> whole;
            case Truth(boolean truth) -> truth ? 1 : 0;
            case Undefined _, None _, Real _, Text _, Items _, Mapping _, Namespace _, JinjaValue.Function _ ->
                throw new JinjaError("expected a whole number, found " + typeName(value));
        };
    }

    static double real(JinjaValue value) {
        return value instanceof Real(double real) ? real : whole(value);
    }

    static String typeName(JinjaValue value) {
        return switch (value) {
            case Undefined(String name) -> "'" + name + "', which is not defined,";
            case None _ -> "none";
            case Truth _ -> "a truth value";
            case Whole _, Real _ -> "a number";
            case Text _ -> "text";
            case Items _ -> "a list";
            case Mapping _ -> "a mapping";
            case Namespace _ -> "a namespace";
            case JinjaValue.Function _ -> "a function";
        };
    }
}
