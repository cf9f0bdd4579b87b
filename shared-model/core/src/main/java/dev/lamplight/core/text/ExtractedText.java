package dev.lamplight.core.text;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The text of one document after extraction and [cleaning][TextCleaner], with its structure as spans of that text.
///
/// Each list is ordered by position and free of overlap in itself. A heading's span covers the heading's own line,
/// not the section below it. A block may coincide with a heading; text in no block counts as paragraphs split at
/// blank lines. A document without structure is the text alone: [#plain].
///
/// @param title the document's own title (metadata, `<title>`), null where it has none
/// @param places what data files have instead of headings and pages; empty for prose
/// @throws IllegalArgumentException if a span reaches beyond the text, overlaps or precedes the one before it, or
///     cuts a surrogate pair
public record ExtractedText(
        String text,
        @Nullable String title,
        List<Heading> headings,
        List<Page> pages,
        List<Block> blocks,
        List<Place> places) {

    /// A heading of the document.
    ///
    /// @param level 1 for the outermost, at most 9 (word processors go that deep)
    /// @param title the heading as a reader sees it, one line, not blank
    public record Heading(int level, String title, TextSpan span) {
        public Heading {
            if (level < 1 || level > 9) {
                throw new IllegalArgumentException("A heading's level is 1 to 9, found " + level);
            }
            if (title.isBlank()) {
                throw new IllegalArgumentException("A heading needs a title, found none at " + span);
            }
        }
    }

    /// A page of the document; `number` counts from 1 as the file's pages do, whatever is printed on them.
    public record Page(int number, TextSpan span) {
        public Page {
            if (number < 1) {
                throw new IllegalArgumentException("A page number counts from 1, found " + number);
            }
        }
    }

    /// What a block of text is; decides where sentences may run on and where a chunk is best cut.
    public enum BlockKind {
        PARAGRAPH,
        LIST_ITEM,
        TABLE_ROW,
        CODE
    }

    /// A block: no sentence runs across its borders.
    public record Block(BlockKind kind, TextSpan span) {}

    /// A part of the text that has a name in its source, so that a citation can say where it stands: `row 12`,
    /// `line 7`, `/items/3`.
    ///
    /// @param name one line, not blank
    public record Place(String name, TextSpan span) {
        public Place {
            if (name.isBlank()) {
                throw new IllegalArgumentException("A place needs a name, found none at " + span);
            }
        }
    }

    public ExtractedText {
        headings = List.copyOf(headings);
        pages = List.copyOf(pages);
        blocks = List.copyOf(blocks);
        places = List.copyOf(places);
        requireOrdered(text, "heading", headings, Heading::span);
        requireOrdered(text, "page", pages, Page::span);
        requireOrdered(text, "block", blocks, Block::span);
        requireOrdered(text, "place", places, Place::span);
    }

    /// A text whose parts have no names of their own.
    public ExtractedText(
            String text, @Nullable String title, List<Heading> headings, List<Page> pages, List<Block> blocks) {
        this(text, title, headings, pages, blocks, List.of());
    }

    /// A text without any known structure.
    public static ExtractedText plain(String text) {
        return new ExtractedText(text, null, List.of(), List.of(), List.of());
    }

    private static <T> void requireOrdered(String text, String what, List<T> items, Function<T, TextSpan> spanOf) {
        int previousEnd = 0;
        for (T item : items) {
            TextSpan span = spanOf.apply(item);
            if (span.start() < previousEnd || span.end() > text.length()) {
                throw new IllegalArgumentException(
                        "Expected a %s inside [%d, %d), found %s".formatted(what, previousEnd, text.length(), span));
            }
            if (cutsSurrogatePair(text, span.start()) || cutsSurrogatePair(text, span.end())) {
                throw new IllegalArgumentException("The %s at %s cuts a surrogate pair".formatted(what, span));
            }
            previousEnd = span.end();
        }
    }

    private static boolean cutsSurrogatePair(String text, int offset) {
        return offset > 0
                && offset < text.length()
                && Character.isHighSurrogate(text.charAt(offset - 1))
                && Character.isLowSurrogate(text.charAt(offset));
    }
}
