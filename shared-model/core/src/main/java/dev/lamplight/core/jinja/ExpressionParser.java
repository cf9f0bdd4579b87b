package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.Expression.ArgumentList;
import dev.lamplight.core.jinja.Expression.Link;
import dev.lamplight.core.jinja.Expression.Operator;
import dev.lamplight.core.jinja.Expression.Relation;
import dev.lamplight.core.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Expressions by descent, one method per rank of operators; the ranks are those of Jinja 3.1's `parser.py`. Not
/// thread-safe.
final class ExpressionParser {
    private static final int MAX_NESTING = 200;

    /// Words that go on after a test and begin none of its arguments.
    private static final Set<String> CONTINUATIONS = Set.of("else", "or", "and", "is", "if", "in", "not");

    private final TokenReader tokens;
    private int nesting;

    ExpressionParser(TokenReader tokens) {
        this.tokens = tokens;
    }

    /// `a, b` is a list of both.
    Expression tupleOrOne() {
        Expression first = expression();
        if (!tokens.peek().isSymbol(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.takeSymbol(",") && !tokens.peek().is(Kind.BLOCK_END)) {
            items.add(expression());
        }
        return new Expression.ListOf(items);
    }

    Expression expression() {
        if (++nesting > MAX_NESTING) {
            throw tokens.error("an expression is nested deeper than " + MAX_NESTING);
        }
        Expression value = withoutCondition();
        while (tokens.takeName("if")) {
            Expression condition = withoutCondition();
            @Nullable Expression otherwise = tokens.takeName("else") ? expression() : null;
            value = new Expression.Conditional(condition, value, otherwise);
        }
        nesting--;
        return value;
    }

    /// An expression that no `if` belongs to.
    Expression withoutCondition() {
        Expression left = and();
        while (tokens.takeName("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.takeName("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        int negations = 0;
        while (tokens.takeName("not")) {
            negations++;
        }
        Expression value = comparison();
        // more than two change nothing but the type
        for (int index = 0; index < (negations > 2 ? 2 - negations % 2 : negations); index++) {
            value = new Expression.Not(value);
        }
        return value;
    }

    private Expression comparison() {
        Expression first = sum();
        List<Link> links = new ArrayList<>();
        for (Relation relation = relation(); relation != null; relation = relation()) {
            links.add(new Link(relation, sum()));
        }
        return links.isEmpty() ? first : new Expression.Comparison(first, links);
    }

    private @Nullable Relation relation() {
        Token token = tokens.peek();
        if (token.isName("not") && tokens.peekSecond().isName("in")) {
            tokens.next();
            tokens.next();
            return Relation.NOT_IN;
        }
        if (token.isName("in")) {
            tokens.next();
            return Relation.IN;
        }
        if (!token.is(Kind.SYMBOL)) {
            return null;
        }
        @Nullable
        Relation relation =
                switch (token.text()) {
                    case "==" -> Relation.EQUAL;
                    case "!=" -> Relation.NOT_EQUAL;
                    case "<" -> Relation.LESS;
                    case "<=" -> Relation.LESS_OR_EQUAL;
                    case ">" -> Relation.GREATER;
                    case ">=" -> Relation.GREATER_OR_EQUAL;
                    default -> null;
                };
        if (relation != null) {
            tokens.next();
        }
        return relation;
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.peek().isSymbol("+") || tokens.peek().isSymbol("-")) {
            Operator operator = tokens.next().isSymbol("+") ? Operator.ADD : Operator.SUBTRACT;
            left = new Expression.Binary(operator, left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression left = product();
        while (tokens.takeSymbol("~")) {
            left = new Expression.Binary(Operator.CONCATENATE, left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (true) {
            @Nullable Operator operator = productOperator();
            if (operator == null) {
                return left;
            }
            tokens.next();
            left = new Expression.Binary(operator, left, power());
        }
    }

    private @Nullable Operator productOperator() {
        Token token = tokens.peek();
        if (!token.is(Kind.SYMBOL)) {
            return null;
        }
        return switch (token.text()) {
            case "*" -> Operator.MULTIPLY;
            case "/" -> Operator.DIVIDE;
            case "//" -> Operator.FLOOR_DIVIDE;
            case "%" -> Operator.REMAINDER;
            default -> null;
        };
    }

    private Expression power() {
        Expression left = signed();
        while (tokens.takeSymbol("**")) {
            left = new Expression.Binary(Operator.POWER, left, signed());
        }
        return left;
    }

    private Expression signed() {
        if (tokens.takeSymbol("-")) {
            return filters(new Expression.Negative(postfix(primary())));
        }
        tokens.takeSymbol("+");
        return filters(postfix(primary()));
    }

    private Expression primary() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case NAME -> name(token.text());
            case STRING -> string(token);
            case WHOLE -> new Expression.Literal(whole(token));
            case REAL -> new Expression.Literal(new JinjaValue.Real(Double.parseDouble(token.text())));
            case SYMBOL -> wrapped(token);
            case DATA, OUTPUT_BEGIN, OUTPUT_END, BLOCK_BEGIN, BLOCK_END, END ->
                throw tokens.error("expected an expression, found '%s'".formatted(token.text()));
        };
    }

    private JinjaValue whole(Token token) {
        try {
            return JinjaValue.of(Long.parseLong(token.text()));
        } catch (NumberFormatException _) {
            throw tokens.error("the number %s does not fit 64 bits".formatted(token.text()));
        }
    }

    private static Expression name(String name) {
        return switch (name) {
            case "true", "True" -> new Expression.Literal(JinjaValue.TRUE);
            case "false", "False" -> new Expression.Literal(JinjaValue.FALSE);
            case "none", "None" -> new Expression.Literal(JinjaValue.NONE);
            default -> new Expression.Name(name);
        };
    }

    /// Strings side by side are one.
    private Expression string(Token first) {
        StringBuilder text = new StringBuilder(first.text());
        while (tokens.peek().is(Kind.STRING)) {
            text.append(tokens.next().text());
        }
        return new Expression.Literal(JinjaValue.own(text.toString()));
    }

    private Expression wrapped(Token opening) {
        return switch (opening.text()) {
            case "(" -> tuple();
            case "[" -> new Expression.ListOf(items("]"));
            case "{" -> map();
            default -> throw tokens.error("expected an expression, found '%s'".formatted(opening.text()));
        };
    }

    private Expression tuple() {
        if (tokens.takeSymbol(")")) {
            return new Expression.ListOf(List.of());
        }
        Expression first = expression();
        if (tokens.takeSymbol(")")) {
            return first;
        }
        tokens.requireSymbol(",");
        List<Expression> items = new ArrayList<>(List.of(first));
        items.addAll(items(")"));
        return new Expression.ListOf(items);
    }

    private List<Expression> items(String closing) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.takeSymbol(closing)) {
            items.add(expression());
            if (!tokens.peek().isSymbol(closing)) {
                tokens.requireSymbol(",");
            }
        }
        return items;
    }

    private Expression map() {
        List<Expression.Pair> pairs = new ArrayList<>();
        while (!tokens.takeSymbol("}")) {
            Expression key = expression();
            tokens.requireSymbol(":");
            pairs.add(new Expression.Pair(key, expression()));
            if (!tokens.peek().isSymbol("}")) {
                tokens.requireSymbol(",");
            }
        }
        return new Expression.MapOf(pairs);
    }

    private Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.takeSymbol(".")) {
                Token name = tokens.next();
                value = switch (name.kind()) {
                    case NAME -> new Expression.Attribute(value, name.text());
                    case WHOLE -> new Expression.Item(value, new Expression.Literal(whole(name)));
                    case DATA, OUTPUT_BEGIN, OUTPUT_END, BLOCK_BEGIN, BLOCK_END, STRING, REAL, SYMBOL, END ->
                        throw tokens.error("expected the name of an attribute, found '%s'".formatted(name.text()));
                };
            } else if (tokens.takeSymbol("[")) {
                value = itemOrSlice(value);
            } else if (tokens.takeSymbol("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression itemOrSlice(Expression target) {
        @Nullable Expression from = tokens.peek().isSymbol(":") ? null : expression();
        if (from != null && tokens.takeSymbol("]")) {
            return new Expression.Item(target, from);
        }
        tokens.requireSymbol(":");
        @Nullable Expression to = bound();
        @Nullable Expression step = tokens.takeSymbol(":") ? bound() : null;
        tokens.requireSymbol("]");
        return new Expression.Slice(target, from, to, step);
    }

    private @Nullable Expression bound() {
        return tokens.peek().isSymbol(":") || tokens.peek().isSymbol("]") ? null : expression();
    }

    private Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.takeSymbol("|")) {
                String name = tokens.require(Kind.NAME, "the name of a filter").text();
                value = new Expression.Filter(value, name, tokens.takeSymbol("(") ? arguments() : ArgumentList.NONE);
            } else if (tokens.takeName("is")) {
                value = test(value);
            } else if (tokens.takeSymbol("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression test(Expression value) {
        boolean isNegated = tokens.takeName("not");
        String name = tokens.require(Kind.NAME, "the name of a test").text();
        ArgumentList arguments = ArgumentList.NONE;
        if (tokens.takeSymbol("(")) {
            arguments = arguments();
        } else if (beginsArgument(tokens.peek())) {
            arguments = new ArgumentList(List.of(postfix(primary())), List.of());
        }
        Expression test = new Expression.Test(value, name, arguments);
        return isNegated ? new Expression.Not(test) : test;
    }

    private static boolean beginsArgument(Token token) {
        return switch (token.kind()) {
            case NAME -> !CONTINUATIONS.contains(token.text());
            case STRING, WHOLE, REAL -> true;
            case SYMBOL -> token.text().equals("[") || token.text().equals("{");
            case DATA, OUTPUT_BEGIN, OUTPUT_END, BLOCK_BEGIN, BLOCK_END, END -> false;
        };
    }

    /// After the opening parenthesis, the closing one included.
    ArgumentList arguments() {
        List<Expression> values = new ArrayList<>();
        List<Expression.Named> named = new ArrayList<>();
        while (!tokens.takeSymbol(")")) {
            if (tokens.peek().is(Kind.NAME) && tokens.peekSecond().isSymbol("=")) {
                String name = tokens.next().text();
                tokens.next();
                named.add(new Expression.Named(name, expression()));
            } else {
                values.add(expression());
            }
            if (!tokens.peek().isSymbol(")")) {
                tokens.requireSymbol(",");
            }
        }
        return new ArgumentList(values, named);
    }
}
