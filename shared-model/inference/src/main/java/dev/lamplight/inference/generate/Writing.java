package dev.lamplight.inference.generate;

import dev.lamplight.core.sampling.Sampler;
import dev.lamplight.core.token.TextStream;
import dev.lamplight.inference.generate.GenerationResult.Ending;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One text on its way. A token that was chosen is part of the text at once, and read by the decoder in the next run.
/// Not thread-safe.
final class Writing {
    /// Tokens of the prompt that are read in one run: more would take memory and let a cancel wait.
    private static final int PIECE = 64;

    private static final int MOST_GUESSES = 8;

    private final GenerationRequest request;
    private final DecoderSequence sequence;
    private final GenerationSink sink;
    private final TextGenerator generator;
    private final Sampler sampler;
    private final TextStream stream;
    private final StopText stops;
    private final PromptLookup lookup;
    private final LogProbabilities probabilities;
    private final Bounds bounds;
    /// The last token and what may follow it.
    private final int[] ahead = new int[1 + MOST_GUESSES];

    private final int[] guesses = new int[MOST_GUESSES];
    private final List<GenerationSink.WrittenToken> unshown = new ArrayList<>();
    private @Nullable Ending ending;
    private int written;
    private int runs;

    Writing(TextGenerator generator, GenerationRequest request, DecoderSequence sequence, GenerationSink sink) {
        int vocabulary = generator.session().shape().vocabulary();
        this.request = request;
        this.sequence = sequence;
        this.sink = sink;
        this.generator = generator;
        this.sampler = new Sampler(request.sampling(), vocabulary);
        this.stream = new TextStream(generator.tokenizer());
        this.stops = new StopText(request.stops());
        this.lookup = new PromptLookup(request.prompt().length + request.maxTokens());
        this.probabilities = new LogProbabilities(vocabulary, request.alternatives());
        this.bounds = new Bounds(request.grammar(), generator.tokenizer());
    }

    GenerationResult write() {
        readPrompt();
        while (ending == null) {
            goOn();
        }
        show(stops.isFound() ? "" : stops.add(stream.end()) + stops.end());
        return new GenerationResult(ending, request.prompt().length, written, runs);
    }

    private void readPrompt() {
        int[] prompt = request.prompt();
        for (int token : prompt) {
            lookup.add(token);
            sampler.see(token);
        }
        for (int read = 0; read < prompt.length && ending == null; read += PIECE) {
            if (request.isOver().getAsBoolean()) {
                ending = Ending.CUT;
                return;
            }
            int count = Math.min(PIECE, prompt.length - read);
            FloatBuffer logits = sequence.append(prompt, read, count, 1);
            if (read + count == prompt.length) {
                take(logits, 0);
            }
        }
    }

    /// One run of the decoder: the last token, and guesses that may turn out to be the next ones.
    private void goOn() {
        if (request.isOver().getAsBoolean()) {
            ending = Ending.CUT;
            return;
        }
        int foreseen = foresee();
        int guessed = foreseen > 0 ? foreseen : guess();
        int before = sequence.length();
        runs++;
        if (guessed == 0) {
            take(sequence.appendOne(ahead[0]), 0);
            return;
        }
        System.arraycopy(guesses, 0, ahead, 1, guessed);
        FloatBuffer logits = sequence.append(ahead, 0, 1 + guessed, 1 + guessed);
        int hits = 0;
        take(logits, 0);
        while (ending == null && hits < guessed && ahead[0] == guesses[hits]) {
            hits++;
            take(logits, hits);
        }
        if (foreseen == 0) {
            lookup.confirmed(hits, guessed);
        }
        sequence.rewind(before + 1 + hits);
    }

    private int guess() {
        if (request.speculation() == GenerationRequest.Speculation.NONE) {
            return 0;
        }
        int room = room();
        return room < 1 ? 0 : Math.min(room, lookup.guess(guesses));
    }

    /// What a grammar leaves no choice about is read together with what was chosen last.
    private int foresee() {
        if (request.speculation() == GenerationRequest.Speculation.NONE) {
            return 0;
        }
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
        if (generator.tokenizer().vocabulary().ends().contains(token)) {
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

    private void show(String text) {
        if (!text.isEmpty() || (ending != null && !unshown.isEmpty())) {
            sink.accept(text, unshown);
            unshown.clear();
        }
    }
}
