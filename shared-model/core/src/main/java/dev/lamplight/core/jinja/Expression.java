package dev.lamplight.core.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expression as it was read.
sealed interface Expression {
    record Literal(JinjaValue value) implements Expression {}

    record Name(String name) implements Expression {}

    record ListOf(List<Expression> items) implements Expression {}

    record MapOf(List<Pair> pairs) implements Expression {}

    record Pair(Expression key, Expression value) {}

    record Attribute(Expression target, String name) implements Expression {}

    record Item(Expression target, Expression key) implements Expression {}

    record Slice(
            Expression target,
            @Nullable Expression from,
            @Nullable Expression to,
            @Nullable Expression step) implements Expression {}

    record Call(Expression target, ArgumentList arguments) implements Expression {}

    record Filter(Expression target, String name, ArgumentList arguments) implements Expression {}

    record Test(Expression target, String name, ArgumentList arguments) implements Expression {}

    record Not(Expression value) implements Expression {}

    record Negative(Expression value) implements Expression {}

    record And(Expression left, Expression right) implements Expression {}

    record Or(Expression left, Expression right) implements Expression {}

    record Binary(Operator operator, Expression left, Expression right) implements Expression {}

    /// `a < b <= c`: every neighboring pair.
    record Comparison(Expression first, List<Link> links) implements Expression {}

    record Link(Relation relation, Expression right) {}

    /// @param otherwise null where there is no `else`
    record Conditional(
            Expression condition,
            Expression value,
            @Nullable Expression otherwise) implements Expression {}

    record ArgumentList(List<Expression> values, List<Named> named) {
        static final ArgumentList NONE = new ArgumentList(List.of(), List.of());
    }

    record Named(String name, Expression value) {}

    enum Operator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        FLOOR_DIVIDE,
        REMAINDER,
        POWER,
        /// `~`: both sides as text.
        CONCATENATE
    }

    enum Relation {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        IN,
        NOT_IN
    }
}
