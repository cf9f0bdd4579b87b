package dev.lamplight.core.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import java.util.List;

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
        return new Grammar(JsonSchema.read(schema, path));
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

    Expression expression() {
        return expression;
    }
}
