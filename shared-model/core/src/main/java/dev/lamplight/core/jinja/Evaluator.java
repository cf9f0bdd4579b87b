package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.Expression.ArgumentList;
import dev.lamplight.core.jinja.JinjaValue.Items;
import dev.lamplight.core.jinja.JinjaValue.Mapping;
import dev.lamplight.core.jinja.JinjaValue.Namespace;
import dev.lamplight.core.jinja.JinjaValue.None;
import dev.lamplight.core.jinja.JinjaValue.Real;
import dev.lamplight.core.jinja.JinjaValue.Text;
import dev.lamplight.core.jinja.JinjaValue.Truth;
import dev.lamplight.core.jinja.JinjaValue.Undefined;
import dev.lamplight.core.jinja.JinjaValue.Whole;
import dev.lamplight.core.token.TextTokenizer.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What expressions are worth. Not thread-safe.
final class Evaluator {
    private final Budget budget;
    private final Methods methods;
    private final Filters filters;

    Evaluator(Budget budget) {
        this.budget = budget;
        this.methods = new Methods(budget);
        this.filters = new Filters(this, budget);
    }

    boolean isTrue(Expression expression, Scope scope) {
        return Operators.isTrue(value(expression, scope));
    }

    JinjaValue value(Expression expression, Scope scope) {
        budget.enter();
        JinjaValue value = valueInside(expression, scope);
        budget.leave();
        return value;
    }

    private JinjaValue valueInside(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Literal(JinjaValue value) -> value;
            case Expression.Name(String name) -> {
                JinjaValue value = scope.find(name);
                yield value == null ? new Undefined(name) : value;
            }
            case Expression.ListOf(List<Expression> items) ->
                new Items(items.stream().map(item -> value(item, scope)).toList());
            case Expression.MapOf(List<Expression.Pair> pairs) -> map(pairs, scope);
            case Expression.Attribute(Expression target, String name) -> attribute(value(target, scope), name);
            case Expression.Item(Expression target, Expression key) -> item(value(target, scope), value(key, scope));
            case Expression.Slice slice ->
                Sequences.part(
                        value(slice.target(), scope),
                        bound(slice.from(), scope),
                        bound(slice.to(), scope),
                        bound(slice.step(), scope));
            case Expression.Call(Expression target, ArgumentList arguments) -> call(target, arguments, scope);
            case Expression.Filter(Expression target, String name, ArgumentList arguments) ->
                filtered(name, value(target, scope), arguments(arguments, scope));
            case Expression.Test(Expression target, String name, ArgumentList arguments) ->
                JinjaValue.of(Tests.test(name, value(target, scope), arguments(arguments, scope)));
            case Expression.Not(Expression value) -> JinjaValue.of(!isTrue(value, scope));
            case Expression.Negative(Expression value) -> Operators.negative(value(value, scope));
            case Expression.And(Expression left, Expression right) -> {
                JinjaValue first = value(left, scope);
                yield Operators.isTrue(first) ? value(right, scope) : first;
            }
            case Expression.Or(Expression left, Expression right) -> {
                JinjaValue first = value(left, scope);
                yield Operators.isTrue(first) ? first : value(right, scope);
            }
            case Expression.Binary(Expression.Operator operator, Expression left, Expression right) ->
                Operators.apply(operator, value(left, scope), value(right, scope), budget);
            case Expression.Comparison(Expression first, List<Expression.Link> links) ->
                JinjaValue.of(holds(value(first, scope), links, scope));
            case Expression.Conditional(Expression condition, Expression value, Expression otherwise) -> {
                if (isTrue(condition, scope)) {
                    yield value(value, scope);
                }
                yield otherwise == null
                        ? new Undefined("the value of an 'if' without 'else'")
                        : value(otherwise, scope);
            }
        };
    }

    private JinjaValue map(List<Expression.Pair> pairs, Scope scope) {
        Map<String, JinjaValue> entries = new LinkedHashMap<>();
        for (Expression.Pair pair : pairs) {
            entries.put(Operators.text(value(pair.key(), scope)).text(), value(pair.value(), scope));
        }
        return new Mapping(entries, Source.TEMPLATE);
    }

    private @Nullable Integer bound(@Nullable Expression bound, Scope scope) {
        if (bound == null) {
            return null;
        }
        JinjaValue value = value(bound, scope);
        return value instanceof None ? null : Integer.valueOf(Operators.index(value));
    }

    private boolean holds(JinjaValue first, List<Expression.Link> links, Scope scope) {
        JinjaValue left = first;
        for (Expression.Link link : links) {
            JinjaValue right = value(link.right(), scope);
            budget.steps(Sequences.size(right) / 8);
            boolean holds =
                    switch (link.relation()) {
                        case EQUAL -> Operators.areEqual(left, right);
                        case NOT_EQUAL -> !Operators.areEqual(left, right);
                        case LESS -> Operators.compare(left, right) < 0;
                        case LESS_OR_EQUAL -> Operators.compare(left, right) <= 0;
                        case GREATER -> Operators.compare(left, right) > 0;
                        case GREATER_OR_EQUAL -> Operators.compare(left, right) >= 0;
                        case IN -> Operators.contains(right, left);
                        case NOT_IN -> !Operators.contains(right, left);
                    };
            if (!holds) {
                return false;
            }
            left = right;
        }
        return true;
    }

    /// `target.name`: a method before an entry of that name, as Python has it.
    JinjaValue attribute(JinjaValue target, String name) {
        requireDefined(target, name);
        if (methods.has(target, name)) {
            return new JinjaValue.Function(name, arguments -> methods.call(target, name, arguments));
        }
        return entry(target, name);
    }

    private static JinjaValue entry(JinjaValue target, String name) {
        @Nullable
        JinjaValue found =
                switch (target) {
                    case Mapping mapping -> mapping.entries().get(name);
                    case Namespace(Map<String, JinjaValue> entries) -> entries.get(name);
                    case Undefined _, None _, Truth _, Whole _, Real _, Text _, Items _, JinjaValue.Function _ -> null;
                };
        return found == null ? new Undefined(name) : found;
    }

    /// `target[key]`.
    JinjaValue item(JinjaValue target, JinjaValue key) {
        if (key instanceof Text name) {
            requireDefined(target, name.string());
            JinjaValue found = entry(target, name.string());
            return found instanceof Undefined ? attribute(target, name.string()) : found;
        }
        requireDefined(target, "[…]");
        return Sequences.item(target, key);
    }

    private static void requireDefined(JinjaValue target, String name) {
        if (target instanceof Undefined(String what)) {
            throw new JinjaError("'%s' is not defined and has no '%s'".formatted(what, name));
        }
    }

    private JinjaValue call(Expression target, ArgumentList arguments, Scope scope) {
        JinjaValue function = value(target, scope);
        if (function instanceof JinjaValue.Function(String _, JinjaValue.Body body)) {
            return body.call(arguments(arguments, scope));
        }
        throw new JinjaError(Operators.typeName(function) + " cannot be called");
    }

    Arguments arguments(ArgumentList list, Scope scope) {
        if (list.values().isEmpty() && list.named().isEmpty()) {
            return Arguments.NONE;
        }
        List<JinjaValue> values = new ArrayList<>();
        list.values().forEach(value -> values.add(value(value, scope)));
        Map<String, JinjaValue> named = new LinkedHashMap<>();
        list.named().forEach(argument -> named.put(argument.name(), value(argument.value(), scope)));
        return new Arguments(values, named);
    }

    JinjaValue filtered(String name, JinjaValue value, Arguments arguments) {
        return filters.apply(name, value, arguments);
    }
}
