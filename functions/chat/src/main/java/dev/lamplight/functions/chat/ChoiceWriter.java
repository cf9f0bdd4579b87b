package dev.lamplight.functions.chat;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import dev.lamplight.core.grammar.TokenGrammar;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.inference.generate.BatchingGenerator;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.GenerationRequest;
import dev.lamplight.inference.generate.GenerationResult;
import dev.lamplight.inference.generate.GenerationSink;
import dev.lamplight.inference.generate.KeptPrefixes;
import dev.lamplight.inference.generate.PrefixCache;
import dev.lamplight.inference.generate.PrefixSpace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Writes the answers to a prompt: together, with those to other prompts too where the environment has several
/// requests, or one after the other, which gives the same answers. Thread-safe.
final class ChoiceWriter {
    /// For writing the answer and handing it over.
    private static final Duration ANSWER_TIME = Duration.ofSeconds(1);

    /// A prompt of so many tokens may be repeated in its answer.
    private static final int QUOTABLE_TOKENS = 128;

    private final int maxContextTokens;
    private final PrefixCache prefixes;
    private final KeptPrefixes kept;

    /// @param maxContextTokens most tokens of prompt and answer together
    /// @param prefixBytes most bytes of keys and values that are kept for later requests
    /// @param kept those of beginnings, for processes to come
    ChoiceWriter(int maxContextTokens, long prefixBytes, KeptPrefixes kept) {
        this.maxContextTokens = maxContextTokens;
        this.prefixes = new PrefixCache(prefixBytes);
        this.kept = kept;
    }

    /// What is asked of a model.
    ///
    /// @param tokens of the prompt
    /// @param field what the caller called it
    /// @param alternatives -1 where no log-probabilities are wanted
    /// @param usualMaxTokens where the caller says nothing; 0 for as many as there is room for
    /// @param format what an answer is held to
    /// @param kept first tokens that are kept for processes to come
    /// compared by nobody; the array is the point
    @SuppressWarnings("ArrayRecordComponent")
    record Prompt(
            int[] tokens, String field, int alternatives, int usualMaxTokens, Optional<AnswerFormat> format, int kept) {
        /// Of which nothing is kept beyond this process.
        Prompt(int[] tokens, String field, int alternatives, int usualMaxTokens, Optional<AnswerFormat> format) {
            this(tokens, field, alternatives, usualMaxTokens, format, 0);
        }

        private int[] beginning() {
            return Arrays.copyOf(tokens, kept);
        }
    }

    /// As [#write(OpenGenerators.Open, Prompt, Wishes, Deadline)]; what the same caller asked before is not read again.
    List<Choice> write(OpenGenerators.Open model, Prompt prompt, Wishes wishes, HttpRequest request) {
        return write(model, prompt, wishes, request, ChoiceSink.NOBODY);
    }

    /// As above, and hands each piece on when it is written; stops where nobody waits for it any longer.
    ///
    /// @param sink hears of nothing before the request is known to be good
    List<Choice> write(OpenGenerators.Open model, Prompt prompt, Wishes wishes, HttpRequest request, ChoiceSink sink) {
        PrefixSpace space = PrefixSpace.of(model.manifest().version(), model.adapterDigest(), tenant(request));
        return write(model, prompt, wishes, request.deadline(), Optional.of(space), sink);
    }

    /// Who asks: the holder of a key, or everybody without one together.
    private static String tenant(HttpRequest request) {
        return request.header("Authorization")
                .map(header -> Sha256.hex(header.getBytes(StandardCharsets.UTF_8)))
                .orElse("");
    }

    /// @return as many as were wished for; the prompt is read once
    /// @throws Failure.Permanent `context_length_exceeded` or `invalid_request` where there is no room for it
    List<Choice> write(OpenGenerators.Open model, Prompt prompt, Wishes wishes, Deadline deadline) {
        return write(model, prompt, wishes, deadline, Optional.empty(), ChoiceSink.NOBODY);
    }

    private List<Choice> write(
            OpenGenerators.Open model,
            Prompt prompt,
            Wishes wishes,
            Deadline deadline,
            Optional<PrefixSpace> space,
            ChoiceSink sink) {
        wishes.requireKnownTokens(model.manifest().vocabulary());
        int maxTokens = maxTokens(model, prompt, wishes);
        Optional<TokenGrammar> grammar = prompt.format().map(model.formats()::of);
        boolean isTogether = model.isTogether(wishes.choices());
        ChoiceSink own = isTogether ? new HandOver(sink) : sink;
        List<Answer> answers = new ArrayList<>();
        for (int index = 0; index < wishes.choices(); index++) {
            GenerationRequest request = new GenerationRequest(
                    prompt.tokens(),
                    maxTokens,
                    seeded(wishes.sampling(), index),
                    wishes.stops(),
                    prompt.alternatives(),
                    speculation(prompt, wishes),
                    () -> own.isGone() || !deadline.leaves(ANSWER_TIME),
                    grammar);
            answers.add(new Answer(index, request, own));
        }
        int capacity = prompt.tokens().length + maxTokens + 1;
        return own instanceof HandOver handOver
                ? handOver.during(() -> together(model.batching(), prompt, answers, capacity, space))
                : oneByOne(model, prompt, answers, capacity, space, sink);
    }

    /// What is too short to be quoted from is answered sooner token by token, in a single row; several answers are the
    /// same whether they are written together or not, so they do without that.
    private static GenerationRequest.Speculation speculation(Prompt prompt, Wishes wishes) {
        boolean isQuotable = prompt.tokens().length >= QUOTABLE_TOKENS;
        return isQuotable || prompt.format().isPresent() || wishes.choices() > 1
                ? GenerationRequest.Speculation.PROMPT_LOOKUP
                : GenerationRequest.Speculation.NONE;
    }

    /// One of the answers while it is written.
    private static final class Answer implements GenerationSink {
        private final int index;
        private final GenerationRequest request;
        private final ChoiceSink sink;
        private final List<Choice.Piece> pieces = new ArrayList<>();

        private Answer(int index, GenerationRequest request, ChoiceSink sink) {
            this.index = index;
            this.request = request;
            this.sink = sink;
        }

        @Override
        public void accept(String text, List<WrittenToken> tokens) {
            Choice.Piece piece = new Choice.Piece(text, tokens);
            pieces.add(piece);
            sink.piece(index, piece);
        }

        @Override
        public void ended(GenerationResult result) {
            sink.ended(choice(result));
        }

        private Choice choice(GenerationResult result) {
            return new Choice(index, pieces, result);
        }
    }

    private List<Choice> oneByOne(
            OpenGenerators.Open model,
            Prompt prompt,
            List<Answer> answers,
            int capacity,
            Optional<PrefixSpace> space,
            ChoiceSink sink) {
        List<Choice> choices = new ArrayList<>();
        try (DecoderSequence sequence = model.sequence(capacity)) {
            restore(space, prompt, sequence);
            for (Answer answer : answers) {
                if (!sink.isGone()) {
                    sink.began(answer.index);
                    choices.add(answer.choice(model.generator().generate(answer.request, sequence, answer)));
                }
            }
            space.ifPresent(known -> keep(known, prompt, sequence));
        }
        return choices;
    }

    private List<Choice> together(
            LazyBatching batching, Prompt prompt, List<Answer> answers, int capacity, Optional<PrefixSpace> space) {
        List<DecoderSequence> sequences = batching.sequences(answers.size(), capacity);
        try {
            restore(space, prompt, sequences.getFirst());
            List<BatchingGenerator.Text> texts = new ArrayList<>();
            for (Answer answer : answers) {
                answer.sink.began(answer.index);
                texts.add(new BatchingGenerator.Text(answer.request, sequences.get(answer.index), answer));
            }
            List<GenerationResult> results = batching.generator().generate(texts);
            space.ifPresent(known -> keep(known, prompt, sequences.getFirst()));
            return answers.stream()
                    .map(answer -> answer.choice(results.get(answer.index)))
                    .toList();
        } finally {
            sequences.forEach(DecoderSequence::close);
        }
    }

    private void restore(Optional<PrefixSpace> space, Prompt prompt, DecoderSequence sequence) {
        if (space.isPresent()) {
            int known = prefixes.restore(space.get(), prompt.tokens(), sequence);
            if (known < prompt.kept()) {
                int _ = kept.restore(space.get(), prompt.beginning(), sequence);
            }
        }
    }

    /// Afterwards the sequence is without tokens.
    private void keep(PrefixSpace space, Prompt prompt, DecoderSequence sequence) {
        if (prompt.kept() > 0) {
            kept.keep(space, prompt.beginning(), sequence);
        }
        prefixes.move(space, sequence);
    }

    private int maxTokens(OpenGenerators.Open model, Prompt prompt, Wishes wishes) {
        int context = Math.min(maxContextTokens, model.manifest().contextLength());
        int room = context - prompt.tokens().length;
        if (prompt.tokens().length == 0) {
            throw Failure.Permanent.invalidField(prompt.field(), prompt.field() + ": expected text, found none");
        }
        if (room < 1) {
            throw Failure.Permanent.ofField(
                    PermanentCode.CONTEXT_LENGTH_EXCEEDED,
                    prompt.field(),
                    "%s: %s takes %d tokens with the answer, found %d"
                            .formatted(prompt.field(), model.manifest().name(), context, prompt.tokens().length));
        }
        int usual = prompt.usualMaxTokens() == 0 ? room : Math.min(room, prompt.usualMaxTokens());
        int wished = wishes.maxTokens().orElse(usual);
        if (wished >= context) {
            throw Failure.Permanent.invalidField(
                    wishes.maxTokensField(),
                    "%s: expected 1 to %d, found %d".formatted(wishes.maxTokensField(), context - 1, wished));
        }
        if (wished > room) {
            throw Failure.Permanent.ofField(
                    PermanentCode.CONTEXT_LENGTH_EXCEEDED,
                    prompt.field(),
                    "%s: %s takes %d tokens with the answer, found %d and %d for the answer"
                            .formatted(
                                    prompt.field(), model.manifest().name(), context, prompt.tokens().length, wished));
        }
        return wished;
    }

    /// The same request gives the same answers, and they differ from each other.
    private static SamplingOptions seeded(SamplingOptions options, int index) {
        return new SamplingOptions(
                options.temperature(),
                options.topK(),
                options.topP(),
                options.minP(),
                options.typicalP(),
                options.repetitionPenalty(),
                options.frequencyPenalty(),
                options.presencePenalty(),
                options.bias(),
                options.seed() + index);
    }
}
