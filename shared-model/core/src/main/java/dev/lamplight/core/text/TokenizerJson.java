package dev.lamplight.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Reads the `tokenizer.json` of a BERT model and refuses everything that the tokenizer does not do.
final class TokenizerJson {
    private TokenizerJson() {}

    static WordPieceVocabulary read(byte[] json) {
        JsonNode root = parse(json);
        JsonNode model = root.path("model");
        require(root, "/model/type", "WordPiece");
        require(root, "/normalizer/type", "BertNormalizer");
        require(root, "/pre_tokenizer/type", "BertPreTokenizer");
        List<String> pieces = pieces(model.path("vocab"));
        JsonNode single = root.at("/post_processor/single");
        if (single.size() != 3 || single.path(1).path("Sequence").isMissingNode()) {
            throw mismatch("/post_processor/single", "a special token, the text, a special token", single);
        }
        List<Integer> specialIds = specialIds(root.path("added_tokens"), pieces);
        String unknown = model.path("unk_token").asText();
        WordPieceRules rules = new WordPieceRules(
                model.path("continuing_subword_prefix").asText("##"),
                normalization(root.path("normalizer")),
                model.path("max_input_chars_per_word").asInt(100),
                idOf(unknown, pieces),
                idOf(single.path(0).at("/SpecialToken/id").asText(), pieces),
                idOf(single.path(2).at("/SpecialToken/id").asText(), pieces),
                Math.max(0, pieces.indexOf("[PAD]")),
                specialIds);
        return new WordPieceVocabulary(
                rules, PieceTable.of(pieces, rules.continuingPrefix()), BertCharacters.of(rules.normalization()));
    }

    private static JsonNode parse(byte[] json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "tokenizer.json is not JSON", e);
        }
    }

    private static List<String> pieces(JsonNode vocab) {
        String[] pieces = new String[vocab.size()];
        for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
            int id = entry.getValue().asInt(-1);
            if (id < 0 || id >= pieces.length || pieces[id] != null) {
                throw mismatch("/model/vocab/" + entry.getKey(), "ids 0 to n - 1, each once", entry.getValue());
            }
            pieces[id] = entry.getKey();
        }
        return Arrays.asList(pieces);
    }

    private static List<Integer> specialIds(JsonNode addedTokens, List<String> pieces) {
        List<Integer> ids = new ArrayList<>();
        for (JsonNode token : addedTokens) {
            String content = token.path("content").asText();
            boolean plain = !token.path("single_word").asBoolean()
                    && !token.path("lstrip").asBoolean()
                    && !token.path("rstrip").asBoolean()
                    && !token.path("normalized").asBoolean();
            boolean startsWithPunctuation = !content.isEmpty()
                    && content.charAt(0) < 128
                    && !Character.isLetterOrDigit(content.charAt(0))
                    && content.charAt(0) > ' ';
            int id = token.path("id").asInt(-1);
            if (!plain || !startsWithPunctuation || id != idOf(content, pieces)) {
                throw mismatch("/added_tokens", "pieces matched as they are, starting with punctuation", token);
            }
            ids.add(id);
        }
        return ids;
    }

    private static BertNormalization normalization(JsonNode normalizer) {
        boolean lowercase = normalizer.path("lowercase").asBoolean();
        JsonNode stripAccents = normalizer.path("strip_accents");
        return new BertNormalization(
                normalizer.path("clean_text").asBoolean(),
                normalizer.path("handle_chinese_chars").asBoolean(),
                stripAccents.isBoolean() ? stripAccents.asBoolean() : lowercase,
                lowercase);
    }

    private static int idOf(String piece, List<String> pieces) {
        int id = pieces.indexOf(piece);
        if (id < 0) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "tokenizer.json names the token '" + piece + "', not in its vocabulary");
        }
        return id;
    }

    private static void require(JsonNode root, String pointer, String expected) {
        JsonNode found = root.at(pointer);
        if (!found.asText().equals(expected)) {
            throw mismatch(pointer, expected, found);
        }
    }

    private static Failure.Permanent mismatch(String pointer, String expected, JsonNode found) {
        String shown = found.toString();
        return new Failure.Permanent(
                PermanentCode.MODEL_MISMATCH,
                "tokenizer.json%s: expected %s, found %s"
                        .formatted(pointer, expected, shown.substring(0, Math.min(200, shown.length()))));
    }
}
