package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.jinja.ChatTemplate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Conversations as the template of a model has them.
final class TemplatePrompt {
    /// Nobody begins like this.
    private static final String OTHER_WORDS = "⁂";

    private TemplatePrompt() {}

    /// @throws Failure.Permanent `invalid_request` for a model that takes no conversations
    static ChatTemplate of(OpenGenerators.Open model) {
        return model.template()
                .orElseThrow(() -> Failure.Permanent.invalidField(
                        "model",
                        "model: %s brings no chat template: ask it on /v1/completions"
                                .formatted(model.manifest().name())));
    }

    /// The tokens of a conversation.
    ///
    /// @param tools that the template is told
    /// @param field what the caller called the conversation
    /// @throws Failure.Permanent `template_refused`, `template_failed` or `context_length_exceeded` with that field
    static int[] tokens(
            OpenGenerators.Open model, List<JsonNode> messages, List<JsonNode> tools, Clock clock, String field) {
        try {
            return of(model)
                    .tokens(
                            messages,
                            tools,
                            clock,
                            model.tokenizer(),
                            model.manifest().contextLength());
        } catch (Failure.Permanent refused) {
            throw isOfMessages(refused.code())
                    ? Failure.Permanent.ofField(refused.code(), field, field + ": " + refused.explanation())
                    : refused;
        }
    }

    /// How many first tokens of a prompt other conversations have too: those up to where the first words of
    /// somebody else would stand behind the same messages of the system.
    ///
    /// @param prompt the tokens of these messages
    /// @return 0 where it does not begin with a message of the system, or a template wants that told otherwise
    static int beginning(
            OpenGenerators.Open model, List<JsonNode> messages, List<JsonNode> tools, Clock clock, int[] prompt) {
        List<JsonNode> others = new ArrayList<>(
                messages.stream().takeWhile(TemplatePrompt::isOfSystem).toList());
        if (others.isEmpty()) {
            return 0;
        }
        others.add(Json.object().put("role", "user").put("content", OTHER_WORDS));
        try {
            int[] other = of(model)
                    .tokens(
                            others,
                            tools,
                            clock,
                            model.tokenizer(),
                            model.manifest().contextLength());
            return Math.max(0, Arrays.mismatch(prompt, other));
        } catch (Failure.Permanent refused) {
            return 0;
        }
    }

    private static boolean isOfSystem(JsonNode message) {
        return message.path("role").asText().equals("system");
    }

    private static boolean isOfMessages(PermanentCode code) {
        return code == PermanentCode.TEMPLATE_REFUSED
                || code == PermanentCode.TEMPLATE_FAILED
                || code == PermanentCode.CONTEXT_LENGTH_EXCEEDED;
    }
}
