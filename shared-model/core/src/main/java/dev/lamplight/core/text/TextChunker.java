package dev.lamplight.core.text;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.core.text.LanguageRuns.Run;
import dev.lamplight.core.text.Outline.Segment;
import dev.lamplight.core.text.Outline.SegmentKind;
import dev.lamplight.core.text.PieceCutter.Piece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Cuts a document into the passages that are embedded and found: whole sentences up to a number of tokens, with
/// some overlap, and where they and their parts come from.
///
/// A chunk's text is exactly the part of the document's text from its start to its end. Chunks follow the
/// document's order, and together they hold every character that is not white space. A chunk starts anew where the
/// language asks for another encoder, and at a heading once it is worth standing alone; it never ends in a heading.
/// A sentence that is too long is cut between words, a word that is too long between characters. Deterministic and
/// thread-safe; linear in the length of the text.
public final class TextChunker {
    /// Tokens of a passage that the encoders read, without `[CLS]` and `[SEP]`; larger strategies stop here.
    public static final int ENCODER_WINDOW = 510;

    /// A chunk of words that no vocabulary knows (a base64 blob is one token) still has bounded length.
    private static final int MAX_UNITS_PER_TOKEN = 16;

    private static final int TOP_SECTION_SHARE = 4;
    private static final int SECTION_SHARE = 2;
    private static final int TINY_SHARE = 8;

    private final EncoderTokenizers tokenizers;

    public TextChunker(EncoderTokenizers tokenizers) {
        this.tokenizers = tokenizers;
    }

    /// The chunks of a document, numbered from 0; none if it holds only white space.
    public List<Chunk> chunk(ExtractedText document, ChunkingStrategy strategy) {
        Outline outline = Outline.of(document);
        int maxTokens = Math.min(strategy.maxTokens(), ENCODER_WINDOW);
        List<Run> runs = LanguageRuns.of(document.text(), outline.segments());
        List<Piece> pieces = pieces(document.text(), outline, runs, maxTokens);
        Assembly assembly = new Assembly(outline, pieces, maxTokens, Math.min(strategy.overlapTokens(), maxTokens / 2));
        List<Chunk> chunks = new ArrayList<>();
        PageFinder pages = new PageFinder(document.text(), document.pages());
        PlaceFinder places = new PlaceFinder(document.places());
        PassageFinder passages = new PassageFinder(pages, places);
        for (Range range : assembly.ranges()) {
            Piece first = pieces.get(range.first());
            TextSpan span =
                    new TextSpan(first.start(), pieces.get(range.end() - 1).end());
            chunks.add(new Chunk(
                    chunks.size(),
                    span.of(document.text()),
                    span.start(),
                    span.end(),
                    pages.pageAt(span.start()),
                    places.below(assembly.pathOf(range), span),
                    languageOf(document.text(), span, runs.get(first.run()).encoder())
                            .tag(),
                    assembly.tokens(range.first(), range.end()),
                    passages.passages(span, assembly.sectionsOf(range))));
        }
        return List.copyOf(chunks);
    }

    private List<Piece> pieces(String text, Outline outline, List<Run> runs, int maxTokens) {
        PieceCutter cutter = new PieceCutter(text, maxTokens, maxTokens * MAX_UNITS_PER_TOKEN);
        int run = 0;
        for (int i = 0; i < outline.segments().size(); i++) {
            if (run + 1 < runs.size() && runs.get(run + 1).first() <= i) {
                run++;
            }
            cutter.add(
                    outline.segments().get(i),
                    i,
                    run,
                    tokenizers.of(runs.get(run).encoder()));
        }
        return cutter.pieces();
    }

    /// The language of the chunk itself, unless that would send it to another encoder than counted its tokens.
    private static Language languageOf(String text, TextSpan span, Language encoder) {
        Language found = LanguageDetector.detect(text, span.start(), span.end()).language();
        return found.encoder() == encoder ? found : encoder;
    }

    /// The pieces of a chunk, `end` exclusive.
    private record Range(int first, int end) {}

    /// Puts pieces together.
    private static final class Assembly {
        private final Outline outline;
        private final List<Piece> pieces;
        private final int maxTokens;
        private final int overlapTokens;
        /// `sums[n]` is the number of tokens of the first n pieces.
        private final int[] sums;

        Assembly(Outline outline, List<Piece> pieces, int maxTokens, int overlapTokens) {
            this.outline = outline;
            this.pieces = pieces;
            this.maxTokens = maxTokens;
            this.overlapTokens = overlapTokens;
            this.sums = new int[pieces.size() + 1];
            for (int i = 0; i < pieces.size(); i++) {
                sums[i + 1] = Math.addExact(sums[i], pieces.get(i).tokens());
            }
        }

        List<Range> ranges() {
            List<Range> ranges = new ArrayList<>();
            int next = 0;
            int first = 0;
            while (next < pieces.size()) {
                int end = endOfChunk(first, next);
                Range last = ranges.isEmpty() ? null : ranges.getLast();
                if (last != null && tokens(next, end) < maxTokens / TINY_SHARE && fits(last.first(), end, next)) {
                    ranges.set(ranges.size() - 1, new Range(last.first(), end));
                } else {
                    ranges.add(new Range(first, end));
                }
                next = end;
                first = startOfOverlap(ranges.getLast().first(), end);
            }
            return ranges;
        }

        int tokens(int first, int end) {
            return sums[end] - sums[first];
        }

        /// The headings above most of the chunk.
        List<String> pathOf(Range range) {
            Map<Integer, Integer> tokensByPath = new HashMap<>();
            int best = segmentOf(range.first()).path();
            for (int i = range.first(); i < range.end(); i++) {
                int path = segmentOf(i).path();
                int tokens = tokensByPath.merge(path, pieces.get(i).tokens(), Integer::sum);
                best = tokens > tokensByPath.getOrDefault(best, 0) ? path : best;
            }
            return outline.paths().get(best);
        }

        /// The headings above each part of the chunk, by the part's first character. Headings with nothing below them
        /// but a deeper heading belong to its part.
        NavigableMap<Integer, List<String>> sectionsOf(Range range) {
            NavigableMap<Integer, List<String>> sections = new TreeMap<>();
            int start = pieces.get(range.first()).start();
            boolean onlyHeadings = true;
            for (int i = range.first(); i < range.end(); i++) {
                List<String> path = outline.paths().get(segmentOf(i).path());
                List<String> open = sections.getOrDefault(start, path);
                if (i > range.first() && segmentOf(i).path() != segmentOf(i - 1).path()) {
                    start = onlyHeadings && isBelow(path, open)
                            ? start
                            : pieces.get(i).start();
                    onlyHeadings = true;
                }
                sections.put(start, path);
                onlyHeadings &= isHeading(i);
            }
            return sections;
        }

        private static boolean isBelow(List<String> path, List<String> above) {
            return path.size() > above.size() && path.subList(0, above.size()).equals(above);
        }

        /// Where the chunk that starts at `first`, with `next` as its first new piece, ends.
        private int endOfChunk(int first, int next) {
            int end = next + 1;
            while (end < pieces.size() && !startsSection(first, end)) {
                if (!fits(first, end + 1, end)) {
                    return withoutHeadings(next, end);
                }
                end++;
            }
            return end;
        }

        /// Whether the pieces from `first` to `end` may be one chunk, given that only `joint` is not yet known to
        /// be allowed to follow the piece before it.
        private boolean fits(int first, int end, int joint) {
            Piece last = pieces.get(end - 1);
            return tokens(first, end) <= maxTokens
                    && last.end() - pieces.get(first).start() <= maxTokens * MAX_UNITS_PER_TOKEN
                    && pieces.get(first).run() == last.run()
                    && !pieces.get(joint).glued();
        }

        private boolean startsSection(int first, int piece) {
            int level = segmentOf(piece).level();
            if (level == 0
                    || pieces.get(piece).segment() == pieces.get(piece - 1).segment()) {
                return false;
            }
            int share = level <= outline.topLevel() ? TOP_SECTION_SHARE : SECTION_SHARE;
            return tokens(first, piece) >= maxTokens / share && !isHeading(piece - 1);
        }

        private int withoutHeadings(int next, int end) {
            int shorter = end;
            while (shorter - 1 > next && isHeading(shorter - 1)) {
                shorter--;
            }
            return isHeading(shorter - 1) ? end : shorter;
        }

        /// The first of the whole sentences at the end of a chunk that the next one repeats; `end` for none.
        private int startOfOverlap(int first, int end) {
            if (end >= pieces.size() || isHeading(end) || pieces.get(end).glued()) {
                return end;
            }
            int start = end;
            while (start - 1 > first
                    && !isHeading(start - 1)
                    && tokens(start - 1, end) <= overlapTokens
                    && fits(start - 1, end + 1, start)) {
                start--;
            }
            return start;
        }

        private boolean isHeading(int piece) {
            return segmentOf(piece).kind() == SegmentKind.HEADING;
        }

        private Segment segmentOf(int piece) {
            return outline.segments().get(pieces.get(piece).segment());
        }
    }
}
