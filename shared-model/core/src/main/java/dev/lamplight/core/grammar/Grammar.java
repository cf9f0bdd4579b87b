package dev.lamplight.core.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What may be written. Immutable; every grammar has a text that meets it.
public final class Grammar {
    private final Expression expression;

    private Grammar(Expression expression) {
        this.expression = expression;
    }

    /// Any JSON object, at most 16 values in each other.
    public static Grammar jsonObject() {
        return new Grammar(JsonText.ANY_OBJECT);
    }

    /// JSON that a schema allows. Which part of JSON Schema: docs/design/constraints.md.
    ///
    /// @param path of the schema in the request, for refusals
    /// @throws Failure.Permanent INVALID_REQUEST where the schema has something that is not supported, by its name
    /// and
    ///     path, where it refers to itself, and where nothing can meet it
    public static Grammar jsonSchema(JsonNode schema, String path) {
        return new Grammar(JsonSchema.read(schema, path, Optional.empty()));
    }

    /// JSON that a schema allows and that says what a text says: a string is a part of it, from the beginning of a word
    /// to the end of one, and a number one of its numbers. Strings with a list of values, a pattern, a format or a
    /// length are held to that instead, and so are numbers where the text has none that may be.
    ///
    /// @throws Failure.Permanent as [#jsonSchema(JsonNode, String)]
    public static Grammar jsonSchema(JsonNode schema, String path, String source) {
        return new Grammar(JsonSchema.read(schema, path, Optional.of(new TextSpans(source))));
    }

    /// Texts that a regular expression matches from their beginning to their end.
    ///
    /// @throws Failure.Permanent INVALID_REQUEST where it is broken, or of a kind that is not supported
    public static Grammar regex(String pattern, String path) {
        return new Grammar(RegularExpression.read(path, pattern, CharacterForm.PLAIN));
    }

    /// One of these texts.
    ///
    /// @throws Failure.Permanent INVALID_REQUEST without texts
    public static Grammar choice(List<String> texts, String path) {
        if (texts.isEmpty()) {
            throw Unsupported.because(path, "expected at least one text, found none");
        }
        return new Grammar(
                Expression.choice(texts.stream().map(Expression::text).toArray(Expression[]::new)));
    }

    /// This text.
    public static Grammar text(String text) {
        return new Grammar(Expression.text(text));
    }

    /// Any text, the empty one too, that does not begin with this ASCII character.
    public static Grammar textNotBeginningWith(char first) {
        Expression any = CharacterForm.PLAIN.of(CodePoints.ALL);
        Expression other = CharacterForm.PLAIN.of(CodePoints.ALL.minus(CodePoints.of(first, first)));
        return new Grammar(
                Expression.optional(Expression.sequence(other, new Expression.Repeat(any, 0, Expression.UNBOUNDED))));
    }

    /// One after the other.
    public static Grammar sequence(Grammar... parts) {
        return new Grammar(new Expression.Sequence(
                Arrays.stream(parts).map(Grammar::expression).toList()));
    }

    /// One of them.
    ///
    /// @param alternatives at least one
    public static Grammar anyOf(List<Grammar> alternatives) {
        return new Grammar(
                Expression.choice(alternatives.stream().map(Grammar::expression).toArray(Expression[]::new)));
    }

    /// This so many times at most, or not at all.
    public Grammar upTo(int most) {
        return new Grammar(new Expression.Repeat(expression, 0, most));
    }

    Expression expression() {
        return expression;
    }
}
