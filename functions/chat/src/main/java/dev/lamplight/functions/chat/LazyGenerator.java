package dev.lamplight.functions.chat;

import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.TextGenerator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The generator of a model for one text at a time, opened when somebody first wants it. Thread-safe.
final class LazyGenerator implements AutoCloseable {
    private final Supplier<DecoderSession> opening;
    private final Supplier<TextTokenizer> tokenizer;
    private @Nullable TextGenerator opened;

    LazyGenerator(Supplier<DecoderSession> opening, Supplier<TextTokenizer> tokenizer) {
        this.opening = opening;
        this.tokenizer = tokenizer;
    }

    synchronized TextGenerator get() {
        TextGenerator known = opened;
        if (known == null) {
            known = generator(opening.get(), tokenizer);
            opened = known;
        }
        return known;
    }

    /// Of a session that is closed where there is no tokenizer for it.
    static TextGenerator generator(DecoderSession session, Supplier<TextTokenizer> tokenizer) {
        try {
            return new TextGenerator(session, tokenizer.get());
        } catch (RuntimeException | Error unreadable) {
            session.close();
            throw unreadable;
        }
    }

    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.session().close();
            opened = null;
        }
    }
}
