package dev.lamplight.inference.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import dev.lamplight.core.grammar.TokenGrammar;
import dev.lamplight.core.jinja.ChatTemplate;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.core.token.PromptText;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.GenerationRequest;
import dev.lamplight.inference.generate.GenerationResult;
import dev.lamplight.inference.generate.GenerationSink;
import dev.lamplight.inference.generate.TextGenerator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/// A generator as tasks use it.
///
/// @param sequences new ones of the generator's session for so many positions, with the adapter that is meant, if any
/// @param template empty where the model takes no conversations
/// @param maxContext most tokens of a prompt and its answer together
/// @param clock for templates that print the day
public record TaskModel(
        TextGenerator generator,
        IntFunction<DecoderSequence> sequences,
        Optional<ChatTemplate> template,
        int maxContext,
        Clock clock) {

    /// Without an adapter.
    public TaskModel(TextGenerator generator, Optional<ChatTemplate> template, int maxContext, Clock clock) {
        this(generator, generator.session()::sequence, template, maxContext, clock);
    }

    public TextTokenizer tokenizer() {
        return generator.tokenizer();
    }

    /// What a user asks, up to where the answer begins: in the form of the model's conversations, or as a plain text
    /// where it takes none. No text of it becomes a control token.
    public PromptText asked(String request) {
        return asked(List.of(), request);
    }

    /// A request after others with their answers.
    ///
    /// @param shown requests and answers
    public PromptText asked(List<Shown> shown, String request) {
        if (template.isEmpty()) {
            StringBuilder text = new StringBuilder();
            shown.forEach(each -> text.append(each.request())
                    .append("\n\n")
                    .append(each.answer())
                    .append("\n\n"));
            return PromptText.given(text.append(request).append("\n\n").toString());
        }
        List<JsonNode> messages = new ArrayList<>();
        for (Shown each : shown) {
            messages.add(message("user", each.request()));
            messages.add(message("assistant", each.answer()));
        }
        messages.add(message("user", request));
        return template.get().prompt(messages, List.of(), clock);
    }

    /// A request and the answer that was right.
    public record Shown(String request, String answer) {}

    private static JsonNode message(String role, String content) {
        ObjectNode message = Json.object();
        message.put("role", role);
        message.put("content", content);
        return message;
    }

    /// Writes an answer, always the most likely token: a task wants what the model finds likeliest, and the same again.
    ///
    /// @param prompt with room for `maxTokens` in the context
    public Written write(PromptText prompt, int maxTokens, Optional<TokenGrammar> grammar, BooleanSupplier isOver) {
        int[] tokens = tokenizer().encodePrompt(prompt);
        StringBuilder text = new StringBuilder();
        List<Double> likelihoods = new ArrayList<>();
        GenerationRequest request = new GenerationRequest(
                tokens,
                maxTokens,
                SamplingOptions.GREEDY,
                List.of(),
                0,
                GenerationRequest.Speculation.PROMPT_LOOKUP,
                isOver,
                grammar);
        try (DecoderSequence sequence = sequences.apply(tokens.length + maxTokens + 1)) {
            GenerationResult result = generator.generate(request, sequence, (piece, written) -> {
                double mean = written.stream()
                        .mapToDouble(GenerationSink.WrittenToken::logProbability)
                        .average()
                        .orElse(0);
                text.append(piece);
                likelihoods.addAll(Collections.nCopies(piece.length(), mean));
            });
            return new Written(text.toString(), likelihoods, result);
        }
    }

    /// @param logProbabilities one for each character of the text: of the tokens that it came with, nats, by the model
    ///     alone
    public record Written(String text, List<Double> logProbabilities, GenerationResult result) {
        public Written {
            logProbabilities = List.copyOf(logProbabilities);
        }
    }

    /// Tokens of a text that is no prompt.
    public int count(String text) {
        return tokenizer().encode(text, TextTokenizer.Source.USER).length;
    }
}
