package dev.lamplight.core.grammar;

import java.util.ArrayList;
import java.util.List;

/// How characters are written: as they are, or inside the quotes of a JSON string.
enum CharacterForm {
    PLAIN {
        @Override
        Expression of(CodePoints set) {
            return Utf8.expression(set);
        }
    },

    /// RFC 8259, section 7. What must be escaped is, each character in one way.
    JSON {
        @Override
        Expression of(CodePoints set) {
            List<Expression> alternatives = new ArrayList<>();
            CodePoints unescaped = set.minus(ESCAPED);
            if (!unescaped.isEmpty()) {
                alternatives.add(Utf8.expression(unescaped));
            }
            set.and(ESCAPED).ranges().forEach(range -> {
                for (int c = range.from(); c <= range.to(); c++) {
                    alternatives.add(Expression.text(escape(c)));
                }
            });
            return Expression.choice(alternatives.toArray(Expression[]::new));
        }
    };

    private static final CodePoints ESCAPED = CodePoints.of(0, 0x1F, '"', '"', '\\', '\\');

    /// One character of the set.
    ///
    /// @throws IllegalArgumentException where the set is empty
    abstract Expression of(CodePoints set);

    private static String escape(int character) {
        return switch (character) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u%04x".formatted(character);
        };
    }
}
