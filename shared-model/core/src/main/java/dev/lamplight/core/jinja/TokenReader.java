package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.Token.Kind;
import java.util.List;

/// Takes tokens one after the other. Not thread-safe.
final class TokenReader {
    private final List<Token> tokens;
    private int at;

    /// @param tokens the last one is the end
    TokenReader(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = peek();
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean takeSymbol(String symbol) {
        return take(peek().isSymbol(symbol));
    }

    boolean takeName(String name) {
        return take(peek().isName(name));
    }

    private boolean take(boolean isWanted) {
        if (isWanted) {
            next();
        }
        return isWanted;
    }

    Token require(Kind kind, String expected) {
        if (!peek().is(kind)) {
            throw unexpected(expected);
        }
        return next();
    }

    void requireSymbol(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unexpected(symbol);
        }
    }

    void requireName(String name) {
        if (!takeName(name)) {
            throw unexpected(name);
        }
    }

    JinjaError unexpected(String expected) {
        String found = peek().is(Kind.END) ? "the end" : "'" + peek().text() + "'";
        return error("expected %s, found %s".formatted(expected, found));
    }

    JinjaError error(String what) {
        return new JinjaError("line %d: %s".formatted(peek().line(), what));
    }
}
