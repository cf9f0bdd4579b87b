package dev.lamplight.core.text;

import dev.lamplight.core.text.ExtractedText.Block;
import dev.lamplight.core.text.ExtractedText.BlockKind;
import dev.lamplight.core.text.ExtractedText.Heading;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A document as a sequence of segments, none of which a sentence may leave, each with the headings above it.
///
/// @param segments in order, without blank ones
/// @param paths the distinct heading paths, outermost first; segments name them by index
/// @param topLevel the level of headings that part the document: the smallest that occurs twice, else the smallest;
///     0 without headings
record Outline(List<Segment> segments, List<List<String>> paths, int topLevel) {

    enum SegmentKind {
        HEADING,
        PROSE,
        ROW,
        CODE
    }

    /// @param level of the heading, 0 for other segments
    record Segment(TextSpan span, SegmentKind kind, int path, int level) {}

    static Outline of(ExtractedText document) {
        return new Reader(document).read();
    }

    private static final class Reader {
        private final ExtractedText document;
        private final List<Segment> segments = new ArrayList<>();
        private final List<List<String>> paths = new ArrayList<>(List.of(List.of()));
        private final List<Heading> open = new ArrayList<>();

        Reader(ExtractedText document) {
            this.document = document;
        }

        Outline read() {
            int[] cuts = cuts();
            int heading = 0;
            int block = 0;
            for (int i = 0; i + 1 < cuts.length; i++) {
                int start = cuts[i];
                while (heading < document.headings().size()
                        && document.headings().get(heading).span().start() <= start) {
                    open(document.headings().get(heading++));
                }
                while (block < document.blocks().size()
                        && document.blocks().get(block).span().end() <= start) {
                    block++;
                }
                add(start, cuts[i + 1], block);
            }
            return new Outline(List.copyOf(segments), List.copyOf(paths), topLevel());
        }

        private int[] cuts() {
            Stream<TextSpan> spans = Stream.concat(
                    document.headings().stream().map(Heading::span),
                    document.blocks().stream().map(Block::span));
            IntStream ends = IntStream.of(0, document.text().length());
            return IntStream.concat(ends, spans.flatMapToInt(span -> IntStream.of(span.start(), span.end())))
                    .sorted()
                    .distinct()
                    .toArray();
        }

        private void open(Heading heading) {
            while (!open.isEmpty() && open.getLast().level() >= heading.level()) {
                open.removeLast();
            }
            open.add(heading);
            paths.add(open.stream().map(Heading::title).toList());
        }

        private void add(int start, int end, int block) {
            int path = paths.size() - 1;
            if (!open.isEmpty() && open.getLast().span().contains(start)) {
                addUnlessBlank(
                        start, end, SegmentKind.HEADING, path, open.getLast().level());
                return;
            }
            boolean inBlock = block < document.blocks().size()
                    && document.blocks().get(block).span().contains(start);
            if (inBlock) {
                addUnlessBlank(start, end, kindOf(document.blocks().get(block).kind()), path, 0);
            } else {
                addParagraphs(start, end, path);
            }
        }

        private void addParagraphs(int start, int end, int path) {
            String text = document.text();
            int from = start;
            for (int gap = text.indexOf("\n\n", from); gap >= 0 && gap < end; gap = text.indexOf("\n\n", from)) {
                addUnlessBlank(from, gap, SegmentKind.PROSE, path, 0);
                from = gap + 2;
            }
            if (from < end) {
                addUnlessBlank(from, end, SegmentKind.PROSE, path, 0);
            }
        }

        private void addUnlessBlank(int start, int end, SegmentKind kind, int path, int level) {
            TextSpan visible = Spans.trim(document.text(), start, end);
            if (!visible.isEmpty()) {
                segments.add(new Segment(visible, kind, path, level));
            }
        }

        private int topLevel() {
            int[] counts = new int[10];
            document.headings().forEach(heading -> counts[heading.level()]++);
            int smallest = 0;
            for (int level = 9; level > 0; level--) {
                smallest = counts[level] > 0 ? level : smallest;
            }
            for (int level = smallest; level > 0 && level < counts.length; level++) {
                if (counts[level] > 1) {
                    return level;
                }
            }
            return smallest;
        }

        private static SegmentKind kindOf(BlockKind kind) {
            return switch (kind) {
                case PARAGRAPH, LIST_ITEM -> SegmentKind.PROSE;
                case TABLE_ROW -> SegmentKind.ROW;
                case CODE -> SegmentKind.CODE;
            };
        }
    }
}
