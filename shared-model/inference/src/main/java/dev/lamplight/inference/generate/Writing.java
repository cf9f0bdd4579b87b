package dev.lamplight.inference.generate;

import dev.lamplight.core.sampling.Sampler;
import dev.lamplight.core.token.TextStream;
import dev.lamplight.inference.generate.GenerationResult.Ending;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One text on its way: says what the decoder is to read next, and makes text of the logits. A token that was chosen is
/// part of the text at once, and read by the decoder in the next run. Whoever runs the decoder calls [#prepare], has
/// [#count] tokens of [#tokens] read, and calls [#accept], until [#isOver]. Not thread-safe.
final class Writing {
    /// Tokens of the prompt that are read in one run: more would take memory and let others wait.
    static final int PIECE = 64;

    private static final int MOST_GUESSES = 8;

    /// Tokens that are read in one run behind the prompt.
    static final int MOST_ROWS = 1 + MOST_GUESSES;

    private final GenerationRequest request;
    private final DecoderSequence sequence;
    private final GenerationSink sink;
    private final int[] prompt;
    private final int cached;
    private final int[] ends;
    private final Sampler sampler;
    private final TextStream stream;
    private final StopText stops;
    private final PromptLookup lookup;
    private final LogProbabilities probabilities;
    private final Bounds bounds;
    /// The last token and what may follow it.
    private final int[] ahead = new int[MOST_ROWS];

    private final int[] guesses = new int[MOST_GUESSES];
    private final List<GenerationSink.WrittenToken> unshown = new ArrayList<>();
    private @Nullable Ending ending;
    private int[] tokens = {};
    private int from;
    private int count;
    private int rows;
    private int guessed;
    private boolean isForeseen;
    private int written;
    private int runs;

    /// @param sequence what it has in common with the prompt is not read again
    Writing(TextGenerator generator, GenerationRequest request, DecoderSequence sequence, GenerationSink sink) {
        int vocabulary = generator.session().shape().vocabulary();
        this.request = request;
        this.sequence = sequence;
        this.sink = sink;
        this.prompt = request.prompt();
        this.ends = generator.tokenizer().vocabulary().ends().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        this.sampler = new Sampler(request.sampling(), vocabulary);
        this.stream = new TextStream(generator.tokenizer());
        this.stops = new StopText(request.stops());
        this.lookup = new PromptLookup(prompt.length + request.maxTokens());
        this.probabilities = new LogProbabilities(vocabulary, request.alternatives());
        this.bounds = new Bounds(request.grammar(), generator.tokenizer());
        // the last token of the prompt is read in any case: its logits are the first ones
        this.cached = Math.min(sequence.commonWith(prompt), prompt.length - 1);
        sequence.rewind(cached);
        for (int token : prompt) {
            lookup.add(token);
            sampler.see(token);
        }
    }

    /// Whether all is written.
    boolean isOver() {
        return ending != null;
    }

    /// Whether the prompt is not read to its end.
    boolean isReadingPrompt() {
        return sequence.length() < prompt.length;
    }

    /// Tokens of the prompt that the next run reads.
    int pieceOfPrompt() {
        return Math.min(PIECE, Math.max(0, prompt.length - sequence.length()));
    }

    /// Nobody waits any longer.
    void cut() {
        if (ending == null) {
            ending = Ending.CUT;
        }
    }

    /// Decides what is read in the next run.
    void prepare() {
        int read = sequence.length();
        if (read < prompt.length) {
            tokens = prompt;
            from = read;
            count = pieceOfPrompt();
            rows = 1;
            return;
        }
        lookAhead();
        System.arraycopy(guesses, 0, ahead, 1, guessed);
        tokens = ahead;
        from = 0;
        count = 1 + guessed;
        rows = count;
    }

    int[] tokens() {
        return tokens;
    }

    int from() {
        return from;
    }

    int count() {
        return count;
    }

    /// Whether the run is to compute one row, though kernels round differently then.
    boolean isSingleRow() {
        return tokens == ahead && request.speculation() == GenerationRequest.Speculation.NONE;
    }

    /// How many of the last tokens' logits are wanted.
    int rows() {
        return rows;
    }

    /// Goes on after the run: the sequence has the tokens now.
    ///
    /// @param logits float, shape (…, vocabulary)
    /// @param row the first of the wanted ones
    void accept(FloatBuffer logits, int row) {
        if (isReadingPrompt()) {
            return;
        }
        if (tokens == prompt) {
            take(logits, row);
            return;
        }
        runs++;
        int hits = 0;
        take(logits, row);
        while (ending == null && hits < guessed && ahead[0] == guesses[hits]) {
            hits++;
            take(logits, row + hits);
        }
        if (guessed > 0 && !isForeseen) {
            lookup.confirmed(hits, guessed);
        }
        sequence.rewind(sequence.length() - guessed + hits);
    }

    /// Shows what was held back.
    GenerationResult end() {
        Ending reached = ending == null ? Ending.CUT : ending;
        ending = reached;
        show(stops.isFound() ? "" : stops.add(stream.end()) + stops.end());
        GenerationResult result = new GenerationResult(reached, prompt.length, cached, written, runs);
        sink.ended(result);
        return result;
    }

    private void lookAhead() {
        if (request.speculation() != GenerationRequest.Speculation.PROMPT_LOOKUP) {
            guessed = 0;
            return;
        }
        int foreseen = foresee();
        isForeseen = foreseen > 0;
        guessed = isForeseen ? foreseen : guess();
    }

    private int guess() {
        int room = room();
        return room < 1 ? 0 : Math.min(room, lookup.guess(guesses));
    }

    /// What a grammar leaves no choice about is read together with what was chosen last.
    private int foresee() {
        int room = room();
        return room < 1 ? 0 : Math.min(room, bounds.foresee(guesses));
    }

    /// Tokens that may be read behind the last one.
    private int room() {
        return Math.min(sequence.capacity() - sequence.length() - 2, request.maxTokens() - written - 1);
    }

    /// Chooses a token and makes it the last of the text.
    private void take(FloatBuffer logits, int row) {
        int token = bounds.next(sampler, logits, row);
        sampler.accept(token);
        lookup.add(token);
        written++;
        ahead[0] = token;
        unshown.add(probabilities.of(logits, row, token));
        if (isEnd(token)) {
            ending = Ending.STOP;
            return;
        }
        bounds.accept(token);
        show(stops.add(stream.add(token)));
        if (stops.isFound() || bounds.isOver()) {
            ending = Ending.STOP;
        } else if (written == request.maxTokens() || sequence.length() >= sequence.capacity() - 1) {
            ending = Ending.LENGTH;
        }
    }

    private boolean isEnd(int token) {
        for (int end : ends) {
            if (end == token) {
                return true;
            }
        }
        return false;
    }

    private void show(String text) {
        if (!text.isEmpty() || (ending != null && !unshown.isEmpty())) {
            sink.accept(text, unshown);
            unshown.clear();
        }
    }
}
