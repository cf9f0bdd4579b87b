package dev.lamplight.core.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a template as it was read.
sealed interface Statement {
    record Data(String text) implements Statement {}

    record Output(Expression value) implements Statement {}

    /// @param targets names that an item is bound to; several take it apart
    /// @param condition of the items that are taken; null for all
    record For(
            List<String> targets,
            Expression items,
            @Nullable Expression condition,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {}

    record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

    record Branch(Expression condition, List<Statement> body) {}

    /// @param namespace the namespace whose attribute is set; null for a variable
    record Assign(@Nullable String namespace, List<String> targets, Expression value) implements Statement {}

    /// What the body renders becomes the value.
    record Capture(String target, List<Statement> body) implements Statement {}

    record Macro(String name, List<Parameter> parameters, List<Statement> body) implements Statement {}

    record Parameter(String name, @Nullable Expression otherwise) {}

    record Filtered(String name, Expression.ArgumentList arguments, List<Statement> body) implements Statement {}

    /// `generation`, which only marks what a model wrote.
    record Block(List<Statement> body) implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}
}
