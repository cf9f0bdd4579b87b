package dev.lamplight.functions.chat;

import dev.lamplight.core.grammar.TokenGrammar;
import dev.lamplight.inference.generate.TextGenerator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Formats that were asked of a model last, with what was learned of them: callers send the same schema again and
/// again. Thread-safe.
final class FormatCache {
    private static final int MOST_FORMATS = 8;

    private final Supplier<TextGenerator> generator;
    private final Map<String, TokenGrammar> recent = new LinkedHashMap<>();

    FormatCache(Supplier<TextGenerator> generator) {
        this.generator = generator;
    }

    synchronized TokenGrammar of(AnswerFormat format) {
        recent.values().removeIf(TokenGrammar::isLarge);
        TokenGrammar known = recent.remove(format.key());
        TokenGrammar grammar = known == null ? generator.get().over(format.grammar()) : known;
        recent.put(format.key(), grammar);
        if (recent.size() > MOST_FORMATS) {
            recent.remove(recent.keySet().iterator().next());
        }
        return grammar;
    }
}
