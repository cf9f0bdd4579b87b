package dev.lamplight.inference.generate;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Lazy;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.grammar.Grammar;
import dev.lamplight.core.grammar.TokenGrammar;
import dev.lamplight.core.grammar.TokenTrie;
import dev.lamplight.core.token.TextTokenizer;
import java.nio.FloatBuffer;
import java.util.concurrent.CancellationException;

/// Writes texts with a decoder: reads the prompt in pieces, then chooses one token after the other until the model
/// ends its turn, a stop comes, or there is no more room or time. Thread-safe as long as each call has a sequence
/// of its own.
public final class TextGenerator {
    private final DecoderSession session;
    private final TextTokenizer tokenizer;
    /// Made when somebody needs it: most texts are held to nothing.
    private final Lazy<TokenTrie> trie;

    public TextGenerator(DecoderSession session, TextTokenizer tokenizer) {
        this.session = session;
        this.tokenizer = tokenizer;
        this.trie = new Lazy<>(() -> trie(tokenizer));
    }

    public DecoderSession session() {
        return session;
    }

    public TextTokenizer tokenizer() {
        return tokenizer;
    }

    /// A grammar over the tokens of this model; what it learns while texts are written serves the next ones.
    public TokenGrammar over(Grammar grammar) {
        return new TokenGrammar(grammar, trie.get(), tokenizer.vocabulary().ends());
    }

    private static TokenTrie trie(TextTokenizer tokenizer) {
        byte[][] bytes = new byte[tokenizer.vocabulary().pieces().size()][];
        for (int token = 0; token < bytes.length; token++) {
            bytes[token] = tokenizer.bytes(token);
        }
        return new TokenTrie(bytes);
    }

    /// @param sequence what it has in common with the beginning of the prompt is not read again, the rest is forgotten
    /// @throws Failure.Permanent CONTEXT_LENGTH_EXCEEDED where the prompt leaves no room for an answer
    public GenerationResult generate(GenerationRequest request, DecoderSequence sequence, GenerationSink sink) {
        requireRoom(request, sequence);
        Writing writing = new Writing(this, request, sequence, sink);
        try (RunWatch.Watched _ = RunWatch.watch(request.isOver(), sequence::interrupt)) {
            while (!writing.isOver()) {
                if (request.isOver().getAsBoolean()) {
                    writing.cut();
                    break;
                }
                writing.prepare();
                writing.accept(advance(sequence, writing), 0);
            }
        } catch (CancellationException _) {
            writing.cut();
        } finally {
            sequence.resume();
        }
        return writing.end();
    }

    private static FloatBuffer advance(DecoderSequence sequence, Writing writing) {
        return writing.isSingleRow()
                ? sequence.appendSingleRow(writing.tokens()[writing.from()])
                : sequence.append(writing.tokens(), writing.from(), writing.count(), writing.rows());
    }

    static void requireRoom(GenerationRequest request, DecoderSequence sequence) {
        int room = sequence.capacity() - 1;
        if (request.prompt().length > room) {
            throw new Failure.Permanent(
                    PermanentCode.CONTEXT_LENGTH_EXCEEDED,
                    "the prompt has %d tokens, and there is room for %d and an answer"
                            .formatted(request.prompt().length, Math.max(0, room)));
        }
    }
}
