package dev.lamplight.core.token;

import java.util.PriorityQueue;

/// SentencePiece's byte-pair model: a text is its characters, spaces written as U+2581, and of all neighbors the two
/// whose union has the best score are merged until no union is a token. A character without a token becomes its bytes.
/// Kudo and Richardson 2018. Ids are those of Hugging Face's tokenizers.
public final class SentencePieceTokenizer implements TextTokenizer {
    private final TokenVocabulary vocabulary;
    private final SentencePieces pieces;
    private final TextSplitter splitter;

    SentencePieceTokenizer(TokenVocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.pieces = new SentencePieces(vocabulary);
        this.splitter = new TextSplitter(vocabulary);
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
        return splitter.encode(text, (tokens, part, start) -> {
            String prefix = start == 0 && vocabulary.addSpace() ? String.valueOf(SentencePieces.SPACE) : "";
            new Merging(prefix + part.replace(' ', SentencePieces.SPACE)).into(tokens);
        });
    }

    /// One text on its way to tokens: a chain of symbols, each a range of the text.
    private final class Merging {
        private final String text;
        /// Of the symbol that starts at a position: where it ends, 0 where none starts there; and where the one before
        /// it starts.
        private final int[] end;

        private final int[] before;
        private final PriorityQueue<Union> queue = new PriorityQueue<>();

        private Merging(String text) {
            this.text = text;
            this.end = new int[text.length()];
            this.before = new int[text.length() + 1];
        }

        /// Two neighbors as they stood when they were found.
        private record Union(float score, int start, int middle, int end) implements Comparable<Union> {
            @Override
            public int compareTo(Union other) {
                return score != other.score ? Float.compare(other.score, score) : Integer.compare(start, other.start);
            }
        }

        private void into(TokenList tokens) {
            int last = -1;
            for (int start = 0; start < text.length(); start = end[start]) {
                end[start] = start + Character.charCount(text.codePointAt(start));
                before[start] = last;
                last = start;
            }
            for (int start = 0; start < text.length(); start = end[start]) {
                offer(start);
            }
            while (!queue.isEmpty()) {
                Union best = queue.remove();
                boolean stands = end[best.start()] == best.middle() && end[best.middle()] == best.end();
                if (stands) {
                    join(best);
                }
            }
            for (int start = 0; start < text.length(); start = end[start]) {
                add(text.substring(start, end[start]), tokens);
            }
        }

        private void join(Union best) {
            end[best.middle()] = 0;
            end[best.start()] = best.end();
            if (best.end() < text.length()) {
                before[best.end()] = best.start();
                offer(best.start());
            }
            if (before[best.start()] >= 0) {
                offer(before[best.start()]);
            }
        }

        private void offer(int start) {
            int middle = end[start];
            if (middle >= text.length()) {
                return;
            }
            Integer id = pieces.id(text.substring(start, end[middle]));
            if (id != null) {
                queue.add(new Union(vocabulary.scores()[id], start, middle, end[middle]));
            }
        }
    }

    private void add(String symbol, TokenList tokens) {
        Integer id = pieces.id(symbol);
        if (id == null) {
            pieces.addBytes(symbol, tokens);
        } else {
            tokens.add(id);
        }
    }
}
