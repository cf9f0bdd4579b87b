package dev.lamplight.functions.chat;

import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.inference.generate.BatchingGenerator;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.TextGenerator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The generator of a model for several texts at once, opened when somebody first wants them: its graph is another one
/// than that for a single text, so it has the weights in memory once more. Thread-safe.
final class LazyBatching implements AutoCloseable {
    private final int slots;
    private final Together together;
    private final IntFunction<DecoderSession> opening;
    private final Supplier<TextTokenizer> tokenizer;
    private @Nullable Opened opened;

    /// @param slots texts that are written at once; 1 for one after the other
    /// @param opening of a session for so many
    LazyBatching(int slots, Together together, IntFunction<DecoderSession> opening, Supplier<TextTokenizer> tokenizer) {
        this.slots = slots;
        this.together = together;
        this.opening = opening;
        this.tokenizer = tokenizer;
    }

    private record Opened(DecoderSession session, TextGenerator texts, BatchingGenerator generator) {}

    /// Whether the answers to a prompt, so many, are written here and not one after the other.
    boolean isFor(int answers) {
        return slots > 1
                && switch (together) {
                    case ANSWERS_TO_A_PROMPT -> answers > 1;
                    case ALL -> true;
                };
    }

    /// What texts may be held to, over the same tokens.
    TextGenerator texts() {
        return opened().texts();
    }

    BatchingGenerator generator() {
        return opened().generator();
    }

    /// Most texts that one run has advanced so far; 0 where nothing was written here.
    synchronized int mostTogether() {
        return opened == null ? 0 : opened.generator().mostTogether();
    }

    /// New sequences for the generator.
    List<DecoderSequence> sequences(int count, int capacity) {
        DecoderSession session = opened().session();
        return IntStream.range(0, count)
                .mapToObj(_ -> session.sequence(capacity))
                .toList();
    }

    private synchronized Opened opened() {
        Opened known = opened;
        if (known == null) {
            DecoderSession session = opening.apply(slots);
            TextGenerator texts = LazyGenerator.generator(session, tokenizer);
            known = new Opened(session, texts, new BatchingGenerator(texts));
            opened = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.generator().close();
            opened.session().close();
            opened = null;
        }
    }
}
