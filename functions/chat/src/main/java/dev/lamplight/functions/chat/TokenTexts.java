package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.inference.generate.GenerationSink.Alternative;
import dev.lamplight.inference.generate.GenerationSink.WrittenToken;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Tokens with their likelihoods as the two APIs show them. The token that ends an answer is no part of either.
final class TokenTexts {
    private final TextTokenizer tokenizer;

    TokenTexts(TextTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// `logprobs` of a chat completion.
    ObjectNode chat(List<WrittenToken> tokens) {
        ObjectNode logprobs = Json.object();
        ArrayNode content = logprobs.putArray("content");
        shown(tokens).forEach(token -> {
            ObjectNode one = content.addObject();
            describe(one, token.id(), token.logProbability());
            ArrayNode best = one.putArray("top_logprobs");
            token.alternatives().forEach(other -> describe(best.addObject(), other.id(), other.logProbability()));
        });
        logprobs.putNull("refusal");
        return logprobs;
    }

    private void describe(ObjectNode node, int id, double logProbability) {
        node.put("token", text(id));
        node.put("logprob", logProbability);
        ArrayNode bytes = node.putArray("bytes");
        for (byte value : tokenizer.bytes(id)) {
            bytes.add(value & 0xFF);
        }
    }

    /// `logprobs` of a completion.
    ///
    /// @param offset characters before the first of them
    ObjectNode completion(List<WrittenToken> tokens, int offset) {
        ObjectNode logprobs = Json.object();
        ArrayNode texts = logprobs.putArray("tokens");
        ArrayNode values = logprobs.putArray("token_logprobs");
        ArrayNode best = logprobs.putArray("top_logprobs");
        ArrayNode offsets = logprobs.putArray("text_offset");
        int at = offset;
        for (WrittenToken token : shown(tokens)) {
            String text = text(token.id());
            texts.add(text);
            values.add(token.logProbability());
            ObjectNode others = best.addObject();
            for (Alternative other : token.alternatives()) {
                others.put(text(other.id()), other.logProbability());
            }
            offsets.add(at);
            at += text.length();
        }
        return logprobs;
    }

    private List<WrittenToken> shown(List<WrittenToken> tokens) {
        return tokens.stream()
                .filter(token -> !tokenizer.vocabulary().ends().contains(token.id()))
                .toList();
    }

    /// A token that is only a part of a character is U+FFFD; its bytes say more.
    private String text(int id) {
        byte[] bytes = tokenizer.bytes(id);
        return bytes.length == 0 ? tokenizer.vocabulary().pieces().get(id) : new String(bytes, StandardCharsets.UTF_8);
    }
}
