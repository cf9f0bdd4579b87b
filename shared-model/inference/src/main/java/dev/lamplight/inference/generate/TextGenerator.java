package dev.lamplight.inference.generate;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.token.TextTokenizer;

/// Writes texts with a decoder: reads the prompt in pieces, then chooses one token after the other until the model
/// ends its turn, a stop comes, or there is no more room or time. Thread-safe as long as each call has a sequence
/// of its own.
public final class TextGenerator {
    private final DecoderSession session;
    private final TextTokenizer tokenizer;

    public TextGenerator(DecoderSession session, TextTokenizer tokenizer) {
        this.session = session;
        this.tokenizer = tokenizer;
    }

    public DecoderSession session() {
        return session;
    }

    public TextTokenizer tokenizer() {
        return tokenizer;
    }

    /// @param sequence what was read before; the prompt follows it
    /// @throws Failure.Permanent CONTEXT_LENGTH_EXCEEDED where the prompt leaves no room for an answer
    public GenerationResult generate(GenerationRequest request, DecoderSequence sequence, GenerationSink sink) {
        int room = sequence.capacity() - sequence.length() - 1;
        if (request.prompt().length > room) {
            throw new Failure.Permanent(
                    PermanentCode.CONTEXT_LENGTH_EXCEEDED,
                    "the prompt has %d tokens, and there is room for %d and an answer"
                            .formatted(request.prompt().length, Math.max(0, room)));
        }
        return new Writing(this, request, sequence, sink).write();
    }
}
