package dev.lamplight.core.grammar;

/// JSON as a model may write it (RFC 8259): any value, and the parts that values are made of. Between parts stands
/// nothing or one space, in values without a schema also a line break with its indentation: a model that may write
/// spaces without end does.
final class JsonText {
    /// Values in each other, at most.
    static final int DEEPEST = 16;

    private static final CodePoints UNESCAPED = CodePoints.ALL.minus(CodePoints.of(0, 0x1F, '"', '"', '\\', '\\'));
    private static final Expression DIGIT = Expression.oneOf('0', '9');
    private static final Expression HEXADECIMAL =
            Expression.choice(DIGIT, Expression.oneOf('a', 'f'), Expression.oneOf('A', 'F'));

    /// `\\uXXXX`, but for halves of a pair.
    private static final Expression UNICODE_ESCAPE = Expression.sequence(
            Expression.text("\\u"),
            Expression.choice(
                    Expression.sequence(
                            Expression.choice(
                                    DIGIT,
                                    Expression.oneOf('a', 'c'),
                                    Expression.oneOf('A', 'C'),
                                    Expression.oneOf('e', 'f'),
                                    Expression.oneOf('E', 'F')),
                            Expression.times(HEXADECIMAL, 3)),
                    Expression.sequence(
                            Expression.choice(Expression.text("d"), Expression.text("D")),
                            Expression.oneOf('0', '7'),
                            Expression.times(HEXADECIMAL, 2))));

    /// Any character inside quotes.
    static final Expression CHARACTER = Expression.choice(
            Utf8.expression(UNESCAPED),
            Expression.sequence(
                    Expression.text("\\"),
                    Expression.choice(
                            Expression.text("\""),
                            Expression.text("\\"),
                            Expression.text("/"),
                            Expression.text("b"),
                            Expression.text("f"),
                            Expression.text("n"),
                            Expression.text("r"),
                            Expression.text("t"))),
            UNICODE_ESCAPE);

    private static final Expression QUOTE = Expression.text("\"");

    static final Expression ANY_STRING = string(new Expression.Repeat(CHARACTER, 0, Expression.UNBOUNDED));

    /// At most 18 digits before and 17 behind the point, and an exponent of two digits: finite in double precision.
    static final Expression NUMBER = Expression.sequence(
            Expression.optional(Expression.text("-")),
            Expression.choice(
                    Expression.text("0"),
                    Expression.sequence(Expression.oneOf('1', '9'), new Expression.Repeat(DIGIT, 0, 17))),
            Expression.optional(Expression.sequence(Expression.text("."), new Expression.Repeat(DIGIT, 1, 17))),
            Expression.optional(Expression.sequence(
                    Expression.choice(Expression.text("e"), Expression.text("E")),
                    Expression.optional(Expression.choice(Expression.text("+"), Expression.text("-"))),
                    new Expression.Repeat(DIGIT, 1, 2))));

    static final Expression BOOLEAN = Expression.choice(Expression.text("true"), Expression.text("false"));

    static final Expression NULL = Expression.text("null");

    static final Expression COMMA =
            Expression.sequence(Expression.text(","), Expression.optional(Expression.text(" ")));

    static final Expression COLON =
            Expression.sequence(Expression.text(":"), Expression.optional(Expression.text(" ")));

    private static final Expression GAP = Expression.optional(Expression.choice(
            Expression.text(" "),
            Expression.sequence(Expression.text("\n"), new Expression.Repeat(Expression.text(" "), 0, 4 * DEEPEST))));

    /// Any object.
    static final Expression ANY_OBJECT;

    /// Any value.
    static final Expression ANY_VALUE;

    static {
        Expression simple = Expression.choice(ANY_STRING, NUMBER, BOOLEAN, NULL);
        Expression inside = simple;
        for (int depth = 2; depth < DEEPEST; depth++) {
            inside = Expression.choice(simple, object(inside), array(inside));
        }
        ANY_OBJECT = object(inside);
        ANY_VALUE = Expression.choice(simple, ANY_OBJECT, array(inside));
    }

    private JsonText() {}

    /// Quotes around characters.
    static Expression string(Expression characters) {
        return Expression.sequence(QUOTE, characters, QUOTE);
    }

    private static Expression object(Expression value) {
        return list("{", Expression.sequence(ANY_STRING, COLON, value), "}");
    }

    private static Expression array(Expression value) {
        return list("[", value, "]");
    }

    private static Expression list(String open, Expression item, String close) {
        Expression others = Expression.sequence(Expression.text(","), GAP, item);
        Expression items = Expression.sequence(item, new Expression.Repeat(others, 0, Expression.UNBOUNDED), GAP);
        return Expression.sequence(Expression.text(open), GAP, Expression.optional(items), Expression.text(close));
    }
}
