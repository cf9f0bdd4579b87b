package dev.lamplight.core.token;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The tables of a tokenizer as a GGUF file carries them.
///
/// @param kind which algorithm they belong to
/// @param preTokenizer of byte-level models; of no meaning to others
/// @param pieces tokens by id, in the file's own writing
/// @param types of the tokens
/// @param merges pairs of pieces with a space between, the best first; byte-level models
/// @param scores of the tokens; SentencePiece of both kinds
/// @param beginning token that a text begins with where `addBeginning` says so
/// @param end what templates call the end of a sequence
/// @param ends tokens that end an answer
/// @param addSpace whether a text is read as if a space stood before it; SentencePiece of both kinds
/// @param normalization what happens to a text before it is cut; unigrams
/// @param chatTemplate Jinja
public record TokenVocabulary(
        Kind kind,
        PreTokenizer preTokenizer,
        List<String> pieces,
        List<TokenType> types,
        List<String> merges,
        float[] scores,
        OptionalInt beginning,
        OptionalInt end,
        Set<Integer> ends,
        boolean addBeginning,
        boolean addSpace,
        Normalization normalization,
        Optional<String> chatTemplate) {

    /// The algorithms.
    public enum Kind {
        /// Merges of bytes by rank; GPT-2 and its heirs.
        BYTE_PAIRS,
        /// Merges of characters by score; Llama 1 and 2, Gemma.
        SENTENCE_PIECE,
        /// The likeliest pieces; T5 and its heirs.
        UNIGRAM;

        private static Kind of(String model) {
            return switch (model) {
                case "gpt2" -> BYTE_PAIRS;
                case "llama" -> SENTENCE_PIECE;
                case "t5" -> UNIGRAM;
                default ->
                    throw new Failure.Permanent(
                            PermanentCode.UNSUPPORTED_MODEL,
                            ("the tokenizer is %s; known are gpt2 (byte pairs), llama (SentencePiece) and t5"
                                            + " (SentencePiece, unigrams)")
                                    .formatted(model));
            };
        }
    }

    /// @param charsMap what is written in place of characters, as [CharsMap] reads it; empty where nothing is
    /// @param mergesSpaces whether spaces at both ends are left out and runs of them made one
    public record Normalization(byte[] charsMap, boolean mergesSpaces) {
        public static final Normalization NONE = new Normalization(new byte[0], false);

        private static Normalization of(GgufMetadata metadata) {
            long[] map = metadata.wholes("tokenizer.ggml.precompiled_charsmap").orElseGet(() -> new long[0]);
            byte[] bytes = new byte[map.length];
            for (int index = 0; index < map.length; index++) {
                bytes[index] = (byte) map[index]; // signed or not, files have both
            }
            return new Normalization(
                    bytes,
                    metadata.truth("tokenizer.ggml.remove_extra_whitespaces").orElse(false));
        }
    }

    /// What models call the end of a turn; most files name only one of several.
    private static final List<String> ENDS = List.of(
            "<|im_end|>",
            "<|endoftext|>",
            "<|eot_id|>",
            "<|end_of_text|>",
            "<|eom_id|>",
            "<end_of_turn>",
            "</s>",
            "<eos>");

    public TokenVocabulary {
        pieces = List.copyOf(pieces);
        types = List.copyOf(types);
        merges = List.copyOf(merges);
        ends = Set.copyOf(ends);
        if (pieces.size() != types.size()) {
            throw malformed(
                    "expected as many token types as tokens, found %d and %d".formatted(types.size(), pieces.size()));
        }
    }

    /// @param rows of the token embedding: every token needs one
    /// @throws Failure.Permanent UNSUPPORTED_MODEL where the algorithm is not known; MALFORMED_MODEL where a table
    ///     is missing or does not fit the others
    public static TokenVocabulary of(GgufMetadata metadata, int rows) {
        Kind kind = Kind.of(metadata.text("tokenizer.ggml.model").orElse("none"));
        List<String> pieces = metadata.texts("tokenizer.ggml.tokens")
                .orElseThrow(() -> malformed("expected the key tokenizer.ggml.tokens, found none"));
        if (pieces.size() != rows) {
            throw malformed("expected a token for each of the %d embeddings, found %d".formatted(rows, pieces.size()));
        }
        List<TokenType> types = new ArrayList<>(rows);
        for (long type : metadata.wholes("tokenizer.ggml.token_type").orElseGet(() -> ones(pieces.size()))) {
            types.add(TokenType.of(type));
        }
        boolean isSentencePiece = kind == Kind.SENTENCE_PIECE;
        boolean isBytePairs = kind == Kind.BYTE_PAIRS;
        OptionalInt beginning = id(metadata, "tokenizer.ggml.bos_token_id", rows);
        return new TokenVocabulary(
                kind,
                isBytePairs
                        ? PreTokenizer.of(metadata.text("tokenizer.ggml.pre").orElse("default"))
                        : PreTokenizer.GPT2,
                pieces,
                types,
                isBytePairs
                        ? metadata.texts("tokenizer.ggml.merges")
                                .orElseThrow(() -> malformed("expected the key tokenizer.ggml.merges, found none"))
                        : List.of(),
                isBytePairs ? new float[0] : scores(metadata, rows),
                beginning,
                id(metadata, "tokenizer.ggml.eos_token_id", rows),
                ends(metadata, pieces, types),
                metadata.truth("tokenizer.ggml.add_bos_token").orElse(isSentencePiece) && beginning.isPresent(),
                metadata.truth("tokenizer.ggml.add_space_prefix").orElse(isSentencePiece),
                kind == Kind.UNIGRAM ? Normalization.of(metadata) : Normalization.NONE,
                metadata.text("tokenizer.chat_template"));
    }

    /// So many at least that a text has: no token has more characters than its piece has letters. Qwen's texts are
    /// composed first, of three characters at most. With unigrams any number of spaces, marks or unknown
    /// characters may become one token or none.
    ///
    /// @param characters of the text, as `String` counts them
    int leastTokens(int characters) {
        if (kind == Kind.UNIGRAM) {
            return 0;
        }
        int longest = pieces.stream().mapToInt(String::length).max().orElse(1);
        int composed = preTokenizer == PreTokenizer.QWEN2 ? 3 : 1;
        return characters / Math.max(1, longest * composed);
    }

    private static float[] scores(GgufMetadata metadata, int rows) {
        double[] found = metadata.reals("tokenizer.ggml.scores")
                .orElseThrow(() -> malformed("expected the key tokenizer.ggml.scores, found none"));
        if (found.length != rows) {
            throw malformed("expected %d scores, found %d".formatted(rows, found.length));
        }
        float[] scores = new float[rows];
        for (int id = 0; id < rows; id++) {
            scores[id] = (float) found[id];
        }
        return scores;
    }

    private static Set<Integer> ends(GgufMetadata metadata, List<String> pieces, List<TokenType> types) {
        Set<Integer> ends = new HashSet<>();
        for (String key : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
            id(metadata, "tokenizer.ggml." + key, pieces.size()).ifPresent(ends::add);
        }
        for (int id = 0; id < pieces.size(); id++) {
            if (types.get(id) == TokenType.CONTROL && ENDS.contains(pieces.get(id))) {
                ends.add(id);
            }
        }
        return ends;
    }

    private static OptionalInt id(GgufMetadata metadata, String key, int tokens) {
        return metadata.whole(key).isPresent()
                ? OptionalInt.of(metadata.size(key, 0, tokens - 1))
                : OptionalInt.empty();
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    static Failure.Permanent malformed(String explanation) {
        return new Failure.Permanent(PermanentCode.MALFORMED_MODEL, "Malformed tokenizer: " + explanation);
    }
}
