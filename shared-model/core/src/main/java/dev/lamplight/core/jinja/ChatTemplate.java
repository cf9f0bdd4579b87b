package dev.lamplight.core.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.token.PromptText;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.core.token.TextTokenizer.Source;
import dev.lamplight.core.token.TokenVocabulary;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// How a model wants a conversation written: its own template, with what `apply_chat_template` gives to one. What
/// messages and tools say is a user's, wherever the template puts it, so no text in them becomes a control token.
/// Immutable.
public final class ChatTemplate {
    private final JinjaTemplate template;
    private final String source;
    private final TokenVocabulary vocabulary;

    private ChatTemplate(String source, TokenVocabulary vocabulary) {
        this.template = JinjaTemplate.of(source);
        this.source = source;
        this.vocabulary = vocabulary;
    }

    /// The template of a model, if it has one.
    ///
    /// @throws Failure.Permanent UNSUPPORTED_MODEL where it cannot be read
    public static Optional<ChatTemplate> of(TokenVocabulary vocabulary) {
        return vocabulary.chatTemplate().map(source -> new ChatTemplate(source, vocabulary));
    }

    /// Whether the template itself has this word: `tools`, `<tool_call>`.
    public boolean mentions(String word) {
        return source.contains(word);
    }

    /// The prompt that asks for the assistant's next message.
    ///
    /// @param messages as OpenAI's API has them, in their order
    /// @param tools likewise; empty for none
    /// @throws Failure.Permanent TEMPLATE_REFUSED where the template itself refuses the messages; TEMPLATE_FAILED
    ///     where it cannot be rendered with them
    public PromptText prompt(List<JsonNode> messages, List<JsonNode> tools, Clock clock) {
        Map<String, JinjaValue> context = new HashMap<>();
        context.put("messages", given(messages));
        if (!tools.isEmpty()) {
            context.put("tools", given(tools));
        }
        context.put("add_generation_prompt", JinjaValue.TRUE);
        piece(vocabulary.beginning()).ifPresent(piece -> context.put("bos_token", JinjaValue.own(piece)));
        piece(vocabulary.end()).ifPresent(piece -> context.put("eos_token", JinjaValue.own(piece)));
        return template.render(context, clock);
    }

    /// The prompt's tokens.
    ///
    /// @param most that there is room for
    /// @see #prompt
    public int[] tokens(List<JsonNode> messages, List<JsonNode> tools, Clock clock, TextTokenizer tokenizer, int most) {
        PromptText prompt = prompt(messages, tools, clock);
        if (prompt.isEmpty()) {
            throw new Failure.Permanent(
                    PermanentCode.TEMPLATE_FAILED, "the model's chat template makes an empty prompt of these messages");
        }
        return tokenizer.encodePrompt(prompt, most);
    }

    private static JinjaValue given(List<JsonNode> nodes) {
        return new JinjaValue.Items(
                nodes.stream().map(node -> JsonValues.of(node, Source.USER)).toList());
    }

    private Optional<String> piece(OptionalInt token) {
        return token.isPresent() ? Optional.of(vocabulary.pieces().get(token.getAsInt())) : Optional.empty();
    }
}
