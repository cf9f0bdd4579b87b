package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import java.util.List;

/// Tokens that were read and written: a prompt counts once, whatever the number of answers.
///
/// @param cachedTokens how many of the prompts' tokens were known from earlier requests
record Usage(long promptTokens, long cachedTokens, long completionTokens) {

    Usage(long promptTokens, long completionTokens) {
        this(promptTokens, 0, completionTokens);
    }

    static Usage of(int promptTokens, List<Choice> choices) {
        return new Usage(
                promptTokens,
                choices.isEmpty() ? 0 : choices.getFirst().result().cachedTokens(),
                choices.stream()
                        .mapToLong(choice -> choice.result().answerTokens())
                        .sum());
    }

    Usage plus(Usage other) {
        return new Usage(
                promptTokens + other.promptTokens,
                cachedTokens + other.cachedTokens,
                completionTokens + other.completionTokens);
    }

    ObjectNode toJson() {
        ObjectNode usage = Json.object();
        usage.put("prompt_tokens", promptTokens);
        usage.put("completion_tokens", completionTokens);
        usage.put("total_tokens", promptTokens + completionTokens);
        usage.putObject("prompt_tokens_details").put("cached_tokens", cachedTokens);
        return usage;
    }
}
