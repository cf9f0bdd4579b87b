package dev.lamplight.core.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/// SentencePiece's unigram model: of all ways to cut a text into pieces the one whose scores have the largest sum, by
/// Viterbi's algorithm. Kudo 2018, section 3.2. Characters without a piece become their bytes or, all that stand side
/// by side together, the unknown token. Ids are those of Google's sentencepiece. Cost is linear in the text.
///
/// Control tokens cut a text in parts, each of which is read as a text of its own.
public final class UnigramTokenizer implements TextTokenizer {
    /// What an unknown character costs beside the worst piece; `kUnkPenalty` of the original.
    private static final float UNKNOWN_PENALTY = 10;

    private static final int UNKNOWN = -1;

    private final TokenVocabulary vocabulary;
    private final SentencePieces pieces;
    private final PieceIndex index;
    private final SentencePieceNormalizer normalizer;
    private final TextSplitter splitter;
    private final float[] scores;
    private final float unknownScore;
    /// -1 where the vocabulary has none.
    private final int unknown;

    UnigramTokenizer(TokenVocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.pieces = new SentencePieces(vocabulary);
        this.index = new PieceIndex(pieces.ids());
        this.normalizer = new SentencePieceNormalizer(vocabulary);
        this.splitter = new TextSplitter(vocabulary, Set.of(TokenType.CONTROL));
        this.unknown = vocabulary.types().indexOf(TokenType.UNKNOWN);
        float least = Float.MAX_VALUE;
        float most = -Float.MAX_VALUE;
        for (int id = 0; id < vocabulary.scores().length; id++) {
            if (vocabulary.types().get(id) == TokenType.NORMAL) {
                least = Math.min(least, vocabulary.scores()[id]);
                most = Math.max(most, vocabulary.scores()[id]);
            }
        }
        this.unknownScore = least - UNKNOWN_PENALTY;
        this.scores = scores(vocabulary, most);
    }

    /// What a user of the trainer defined is worth as much as if each of its bytes were the best piece.
    private static float[] scores(TokenVocabulary vocabulary, float most) {
        float[] scores = new float[vocabulary.scores().length];
        for (int id = 0; id < scores.length; id++) {
            int length = vocabulary.pieces().get(id).getBytes(StandardCharsets.UTF_8).length;
            scores[id] = vocabulary.types().get(id) == TokenType.USER_DEFINED
                    ? length * most - 0.1f
                    : vocabulary.scores()[id];
        }
        return scores;
    }

    @Override
    public TokenVocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public byte[] bytes(int id) {
        return pieces.bytes(id);
    }

    @Override
    public int[] encode(PromptText text) {
        return splitter.encode(text, (tokens, part, _) -> new Cutting(normalizer.normalized(part)).into(tokens));
    }

    /// One text on its way to tokens.
    private final class Cutting {
        private final String text;
        /// Of the best way to cut the text up to a place: the sum of its scores, its last token, and where that starts,
        /// -1 where no token ends there. Where two ways are equally good, how sums are rounded tells which is
        /// taken: as in the original.
        private final float[] sum;

        private final int[] token;
        private final int[] start;

        private Cutting(String text) {
            this.text = text;
            this.sum = new float[text.length() + 1];
            this.token = new int[text.length() + 1];
            this.start = new int[text.length() + 1];
            Arrays.fill(start, -1);
        }

        private void into(TokenList tokens) {
            int next;
            for (int at = 0; at < text.length(); at = next) {
                int from = at;
                int character = from + Character.charCount(text.codePointAt(from));
                boolean[] isKnown = {false};
                index.find(text, from, (id, end) -> {
                    offer(id, scores[id], from, end);
                    isKnown[0] |= end == character;
                });
                if (!isKnown[0]) {
                    offer(UNKNOWN, unknownScore, from, character);
                }
                next = character;
            }
            add(tokens);
        }

        private void offer(int id, float score, int from, int end) {
            float candidate = score + sum[from];
            if (start[end] < 0 || candidate > sum[end]) {
                sum[end] = candidate;
                token[end] = id;
                start[end] = from;
            }
        }

        private void add(TokenList tokens) {
            int[] ends = new int[text.length()];
            int count = 0;
            for (int end = text.length(); end > 0; end = start[end]) {
                ends[count++] = end;
            }
            boolean afterUnknown = false;
            while (count > 0) {
                int end = ends[--count];
                boolean isUnknown = token[end] == UNKNOWN;
                if (!isUnknown) {
                    tokens.add(token[end]);
                } else if (pieces.hasBytes()) {
                    pieces.addBytes(text.substring(start[end], end), tokens);
                } else if (!afterUnknown && unknown >= 0) {
                    tokens.add(unknown);
                }
                afterUnknown = isUnknown;
            }
        }
    }
}
