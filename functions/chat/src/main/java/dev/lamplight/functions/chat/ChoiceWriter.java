package dev.lamplight.functions.chat;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import dev.lamplight.core.grammar.TokenGrammar;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.GenerationRequest;
import dev.lamplight.inference.generate.GenerationResult;
import dev.lamplight.inference.generate.PrefixCache;
import dev.lamplight.inference.generate.PrefixSpace;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes the answers to a prompt, one after the other. Thread-safe.
final class ChoiceWriter {
    /// For writing the answer and handing it over.
    private static final Duration ANSWER_TIME = Duration.ofSeconds(1);

    /// Of keys and values that later requests may take over: some 1,000 tokens of the default model, and what a
    /// function
    /// of 400 MB has left.
    private static final long PREFIX_BYTES = 48L << 20;

    /// A prompt of so many tokens may be repeated in its answer.
    private static final int QUOTABLE_TOKENS = 128;

    private final int maxContextTokens;
    private final PrefixCache prefixes = new PrefixCache(PREFIX_BYTES);

    /// @param maxContextTokens most tokens of prompt and answer together
    ChoiceWriter(int maxContextTokens) {
        this.maxContextTokens = maxContextTokens;
    }

    /// What is asked of a model.
    ///
    /// @param tokens of the prompt
    /// @param field what the caller called it
    /// @param alternatives -1 where no log-probabilities are wanted
    /// @param usualMaxTokens where the caller says nothing; 0 for as many as there is room for
    /// @param format what an answer is held to
    /// compared by nobody; the array is the point
    @SuppressWarnings("ArrayRecordComponent")
    record Prompt(int[] tokens, String field, int alternatives, int usualMaxTokens, Optional<AnswerFormat> format) {}

    /// As [#write(OpenGenerators.Open, Prompt, Wishes, Deadline)]; what the same caller asked before is not read again.
    List<Choice> write(OpenGenerators.Open model, Prompt prompt, Wishes wishes, HttpRequest request) {
        return write(model, prompt, wishes, request, ChoiceSink.NOBODY);
    }

    /// As above, and hands each piece on when it is written; stops where nobody waits for it any longer.
    ///
    /// @param sink hears of nothing before the request is known to be good
    List<Choice> write(OpenGenerators.Open model, Prompt prompt, Wishes wishes, HttpRequest request, ChoiceSink sink) {
        PrefixSpace space = PrefixSpace.of(model.manifest().version(), "", tenant(request));
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
        List<Choice> choices = new ArrayList<>();
        int capacity = prompt.tokens().length + maxTokens + 1;
        try (DecoderSequence sequence = model.generator().session().sequence(capacity)) {
            space.ifPresent(known -> prefixes.restore(known, prompt.tokens(), sequence));
            for (int number = 0; number < wishes.choices() && !sink.isGone(); number++) {
                int index = number;
                sink.began(index);
                List<Choice.Piece> pieces = new ArrayList<>();
                GenerationResult result = model.generator()
                        .generate(
                                new GenerationRequest(
                                        prompt.tokens(),
                                        maxTokens,
                                        seeded(wishes.sampling(), index),
                                        wishes.stops(),
                                        prompt.alternatives(),
                                        speculation(prompt),
                                        () -> sink.isGone() || !deadline.leaves(ANSWER_TIME),
                                        grammar),
                                sequence,
                                (text, tokens) -> {
                                    Choice.Piece piece = new Choice.Piece(text, tokens);
                                    pieces.add(piece);
                                    sink.piece(index, piece);
                                });
                Choice choice = new Choice(index, pieces, result);
                sink.ended(choice);
                choices.add(choice);
            }
            space.ifPresent(known -> prefixes.save(known, sequence));
        }
        return choices;
    }

    /// What is too short to be quoted from is answered sooner token by token.
    private static GenerationRequest.Speculation speculation(Prompt prompt) {
        boolean isQuotable = prompt.tokens().length >= QUOTABLE_TOKENS;
        return isQuotable || prompt.format().isPresent()
                ? GenerationRequest.Speculation.PROMPT_LOOKUP
                : GenerationRequest.Speculation.NONE;
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
