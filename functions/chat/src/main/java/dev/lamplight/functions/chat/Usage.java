package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import java.util.List;

/// Tokens that were read and written: a prompt counts once, whatever the number of answers.
record Usage(long promptTokens, long completionTokens) {

    static Usage of(int promptTokens, List<Choice> choices) {
        return new Usage(
                promptTokens,
                choices.stream()
                        .mapToLong(choice -> choice.result().answerTokens())
                        .sum());
    }

    Usage plus(Usage other) {
        return new Usage(promptTokens + other.promptTokens, completionTokens + other.completionTokens);
    }

    ObjectNode toJson() {
        ObjectNode usage = Json.mapper().createObjectNode();
        usage.put("prompt_tokens", promptTokens);
        usage.put("completion_tokens", completionTokens);
        usage.put("total_tokens", promptTokens + completionTokens);
        return usage;
    }
}
