package dev.lamplight.core.token;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tokens that are found in a text as they are, before anything is cut or merged; at one place the longest wins.
/// Immutable.
final class SpecialTokens {
    private final Map<Character, List<Special>> byFirst = new HashMap<>();

    /// @param isControl whether it is one only in texts of our own
    record Special(String piece, int id, boolean isControl) {}

    /// @param wanted which types are looked for: `USER_DEFINED`, `CONTROL`
    SpecialTokens(TokenVocabulary vocabulary, Set<TokenType> wanted) {
        for (int id = 0; id < vocabulary.pieces().size(); id++) {
            String piece = vocabulary.pieces().get(id);
            TokenType type = vocabulary.types().get(id);
            if (wanted.contains(type) && !piece.isEmpty()) {
                byFirst.computeIfAbsent(piece.charAt(0), _ -> new ArrayList<>())
                        .add(new Special(piece, id, type == TokenType.CONTROL));
            }
        }
        byFirst.values()
                .forEach(list -> list.sort(Comparator.comparingInt(
                                (Special special) -> special.piece().length())
                        .reversed()));
    }

    /// What takes the parts of a text in their order.
    interface Parts {
        void text(int start, int end);

        void special(int id);
    }

    /// Cuts a text into special tokens and what is between them.
    void split(PromptText text, Parts parts) {
        int from = 0;
        int at = 0;
        while (at < text.length()) {
            Special found = at(text, at);
            if (found == null) {
                at++;
                continue;
            }
            if (at > from) {
                parts.text(from, at);
            }
            parts.special(found.id());
            at += found.piece().length();
            from = at;
        }
        if (from < text.length()) {
            parts.text(from, text.length());
        }
    }

    private @Nullable Special at(PromptText text, int at) {
        List<Special> candidates = byFirst.get(text.text().charAt(at));
        if (candidates == null) {
            return null;
        }
        for (Special special : candidates) {
            boolean isThere = text.text().startsWith(special.piece(), at);
            if (isThere
                    && (!special.isControl()
                            || text.isOwn(at, at + special.piece().length()))) {
                return special;
            }
        }
        return null;
    }
}
