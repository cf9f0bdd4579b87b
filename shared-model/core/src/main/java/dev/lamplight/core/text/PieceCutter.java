package dev.lamplight.core.text;

import dev.lamplight.core.text.Outline.Segment;
import java.util.ArrayList;
import java.util.List;

/// Cuts segments into pieces that fit a chunk: sentences, and parts of sentences that are too long. Each sentence
/// is tokenized once, and again only where it is cut.
final class PieceCutter {
    private final String text;
    private final int maxTokens;
    private final int maxUnits;
    private final TokenBuffer buffer = new TokenBuffer();
    private final List<Piece> pieces = new ArrayList<>();

    /// A stretch of text without white space at its ends.
    ///
    /// @param glued it continues a word of the piece before it, so that the two in one chunk would have other
    ///     tokens
    record Piece(int start, int end, int tokens, int segment, int run, boolean glued) {}

    PieceCutter(String text, int maxTokens, int maxUnits) {
        this.text = text;
        this.maxTokens = maxTokens;
        this.maxUnits = maxUnits;
    }

    List<Piece> pieces() {
        return pieces;
    }

    /// Appends the pieces of a segment, counted with `tokenizer`.
    void add(Segment segment, int segmentIndex, int run, WordPieceTokenizer tokenizer) {
        for (TextSpan sentence : sentencesOf(segment, tokenizer)) {
            TextSpan visible = Spans.trim(text, sentence.start(), sentence.end());
            int start = visible.start();
            while (start < visible.end()) {
                boolean glued = isGlued(start, tokenizer);
                int end = endOfPiece(start, visible.end(), tokenizer);
                int visibleEnd = Spans.trim(text, start, end).end();
                pieces.add(new Piece(start, visibleEnd, buffer.size(), segmentIndex, run, glued));
                start = Spans.trim(text, end, visible.end()).start();
            }
        }
    }

    private List<TextSpan> sentencesOf(Segment segment, WordPieceTokenizer tokenizer) {
        int start = segment.span().start();
        int end = segment.span().end();
        return switch (segment.kind()) {
            case PROSE -> SentenceSplitter.split(text, start, end);
            case HEADING -> List.of(segment.span());
            case ROW -> fits(start, end, tokenizer) ? List.of(segment.span()) : cellsOf(start, end, tokenizer);
            case CODE -> linesOf(start, end);
        };
    }

    private boolean fits(int start, int end, WordPieceTokenizer tokenizer) {
        if (end - start > maxUnits) {
            return false;
        }
        tokenizer.tokenize(text, start, end, maxTokens + 1, buffer);
        return buffer.size() <= maxTokens;
    }

    /// The lines of a row that is too long for a chunk, and the sentences of a line that is.
    private List<TextSpan> cellsOf(int start, int end, WordPieceTokenizer tokenizer) {
        List<TextSpan> cells = new ArrayList<>();
        for (TextSpan line : linesOf(start, end)) {
            if (fits(line.start(), line.end(), tokenizer)) {
                cells.add(line);
            } else {
                cells.addAll(SentenceSplitter.split(text, line.start(), line.end()));
            }
        }
        return cells;
    }

    private List<TextSpan> linesOf(int start, int end) {
        List<TextSpan> lines = new ArrayList<>();
        int from = start;
        while (from < end) {
            int lineEnd = text.indexOf('\n', from);
            int to = lineEnd < 0 || lineEnd >= end ? end : lineEnd + 1;
            lines.add(new TextSpan(from, to));
            from = to;
        }
        return lines;
    }

    /// Where the piece from `start` ends, at the latest at `end`; leaves its tokens in the buffer.
    private int endOfPiece(int start, int end, WordPieceTokenizer tokenizer) {
        int limit = end - start <= maxUnits ? end : Spans.clusterBorder(text, start, start + maxUnits);
        tokenizer.tokenize(text, start, limit, maxTokens + 1, buffer);
        if (limit == end && buffer.size() <= maxTokens) {
            return end;
        }
        int border = buffer.size() > maxTokens ? buffer.start(maxTokens) : limit;
        border = wordBorder(start, border, tokenizer);
        tokenizer.tokenize(text, start, border, maxTokens + 1, buffer);
        while (buffer.size() > maxTokens && buffer.start(maxTokens) > start) {
            border = Spans.clusterBorder(text, start, Math.min(buffer.start(maxTokens), border - 1));
            tokenizer.tokenize(text, start, border, maxTokens + 1, buffer);
        }
        return border;
    }

    /// The last border of words in the second half before `limit`, else one between characters.
    private int wordBorder(int start, int limit, WordPieceTokenizer tokenizer) {
        for (int border = limit; border > start + (limit - start) / 2; border--) {
            if (tokenizer.separates(text, border) && Spans.isClusterBorder(text, border)) {
                return border;
            }
        }
        return Spans.clusterBorder(text, start, limit);
    }

    private boolean isGlued(int start, WordPieceTokenizer tokenizer) {
        return !pieces.isEmpty() && !tokenizer.separates(text, start);
    }
}
