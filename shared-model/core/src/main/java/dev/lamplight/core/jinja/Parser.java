package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.Statement.Branch;
import dev.lamplight.core.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tokens to statements; expressions are read by [ExpressionParser]. Not thread-safe.
final class Parser {
    private static final int MAX_NESTING = 100;

    private final TokenReader tokens;
    private final ExpressionParser expressions;
    private int nesting;

    private Parser(TokenReader tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /// @throws JinjaError where the template is none, or uses what is not implemented
    static List<Statement> parse(String template) {
        Parser parser = new Parser(new TokenReader(Lexer.tokens(template)));
        List<Statement> statements = parser.statements();
        if (!parser.tokens.peek().is(Kind.END)) {
            throw parser.tokens.unexpected("no " + parser.tokens.peekSecond().text());
        }
        return statements;
    }

    /// Up to a block that ends or continues another one, which is not taken.
    private List<Statement> statements() {
        if (++nesting > MAX_NESTING) {
            throw tokens.error("blocks are nested deeper than " + MAX_NESTING);
        }
        List<Statement> statements = new ArrayList<>();
        while (!tokens.peek().is(Kind.END)) {
            if (tokens.peek().is(Kind.BLOCK_BEGIN) && isEnd(tokens.peekSecond().text())) {
                break;
            }
            statements.add(statement());
        }
        nesting--;
        return statements;
    }

    private static boolean isEnd(String word) {
        return word.startsWith("end") || word.equals("else") || word.equals("elif");
    }

    private Statement statement() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case DATA -> new Statement.Data(token.text());
            case OUTPUT_BEGIN -> {
                Expression value = expressions.tupleOrOne();
                tokens.require(Kind.OUTPUT_END, "}}");
                yield new Statement.Output(value);
            }
            case BLOCK_BEGIN -> block(tokens.require(Kind.NAME, "the name of a block"));
            case OUTPUT_END, BLOCK_END, NAME, STRING, WHOLE, REAL, SYMBOL, END ->
                throw tokens.error("expected a statement, found " + token.text());
        };
    }

    private Statement block(Token word) {
        return switch (word.text()) {
            case "for" -> forEach();
            case "if" -> conditional();
            case "set" -> assign();
            case "macro" -> macro();
            case "filter" -> filtered();
            case "generation" -> {
                end();
                List<Statement> body = statements();
                closing("endgeneration");
                yield new Statement.Block(body);
            }
            case "break" -> {
                end();
                yield new Statement.Break();
            }
            case "continue" -> {
                end();
                yield new Statement.Continue();
            }
            default -> throw tokens.error("the block '%s' is not implemented".formatted(word.text()));
        };
    }

    private Statement forEach() {
        List<String> targets = targets();
        tokens.requireName("in");
        Expression items = expressions.withoutCondition();
        Expression condition = tokens.takeName("if") ? expressions.expression() : null;
        if (tokens.peek().isName("recursive")) {
            throw tokens.error("recursive loops are not implemented");
        }
        end();
        List<Statement> body = statements();
        List<Statement> otherwise = List.of();
        if (takeBlock("else")) {
            end();
            otherwise = statements();
        }
        closing("endfor");
        return new Statement.For(targets, items, condition, body, otherwise);
    }

    private List<String> targets() {
        boolean isWrapped = tokens.takeSymbol("(");
        List<String> targets = new ArrayList<>();
        do {
            targets.add(tokens.require(Kind.NAME, "a name").text());
        } while (tokens.takeSymbol(","));
        if (isWrapped) {
            tokens.requireSymbol(")");
        }
        return targets;
    }

    private Statement conditional() {
        List<Branch> branches = new ArrayList<>();
        Expression condition = expressions.expression();
        end();
        branches.add(new Branch(condition, statements()));
        while (takeBlock("elif")) {
            Expression other = expressions.expression();
            end();
            branches.add(new Branch(other, statements()));
        }
        List<Statement> otherwise = List.of();
        if (takeBlock("else")) {
            end();
            otherwise = statements();
        }
        closing("endif");
        return new Statement.If(branches, otherwise);
    }

    private Statement assign() {
        String first = tokens.require(Kind.NAME, "a name").text();
        if (tokens.takeSymbol(".")) {
            String attribute = tokens.require(Kind.NAME, "a name").text();
            tokens.requireSymbol("=");
            return assigned(first, List.of(attribute));
        }
        List<String> targets = new ArrayList<>(List.of(first));
        while (tokens.takeSymbol(",")) {
            targets.add(tokens.require(Kind.NAME, "a name").text());
        }
        if (tokens.takeSymbol("=")) {
            return assigned(null, targets);
        }
        end();
        List<Statement> body = statements();
        closing("endset");
        return new Statement.Capture(first, body);
    }

    private Statement assigned(@Nullable String namespace, List<String> targets) {
        Expression value = expressions.tupleOrOne();
        end();
        return new Statement.Assign(namespace, targets, value);
    }

    private Statement macro() {
        String name = tokens.require(Kind.NAME, "a name").text();
        tokens.requireSymbol("(");
        List<Statement.Parameter> parameters = new ArrayList<>();
        while (!tokens.takeSymbol(")")) {
            String parameter = tokens.require(Kind.NAME, "a name").text();
            parameters.add(
                    new Statement.Parameter(parameter, tokens.takeSymbol("=") ? expressions.expression() : null));
            if (!tokens.peek().isSymbol(")")) {
                tokens.requireSymbol(",");
            }
        }
        end();
        List<Statement> body = statements();
        closing("endmacro");
        return new Statement.Macro(name, parameters, body);
    }

    private Statement filtered() {
        String name = tokens.require(Kind.NAME, "the name of a filter").text();
        Expression.ArgumentList arguments =
                tokens.takeSymbol("(") ? expressions.arguments() : Expression.ArgumentList.NONE;
        end();
        List<Statement> body = statements();
        closing("endfilter");
        return new Statement.Filtered(name, arguments, body);
    }

    private boolean takeBlock(String word) {
        if (tokens.peek().is(Kind.BLOCK_BEGIN) && tokens.peekSecond().isName(word)) {
            tokens.next();
            tokens.next();
            return true;
        }
        return false;
    }

    private void closing(String word) {
        if (!takeBlock(word)) {
            throw tokens.unexpected(word);
        }
        end();
    }

    private void end() {
        tokens.require(Kind.BLOCK_END, "%}");
    }
}
