package dev.lamplight.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A stretch of a document, as it is embedded, indexed and returned.
///
/// @param index place among the chunks of the version, from 0 over all parts
/// @param text the stretch itself
/// @param charStart first character in the extracted text, UTF-16 units
/// @param charEnd one past the last
/// @param page page of the source on which it starts, from 1, or null where the format has no pages
/// @param section headings above most of it, outermost first; for rows and records, the place in the file:
///     `row 2 to row 9`
/// @param language BCP 47 tag, `und` where unknown
/// @param tokens length in tokens of the encoder of its language
/// @param passages its parts that stand in different sections or on different pages, from the first character to the
///     last; empty for a chunk with one place, and for one that was written before chunks had them
/// @throws IllegalArgumentException where spans are reversed, or passages do not part the text
public record Chunk(
        int index,
        String text,
        int charStart,
        int charEnd,
        @Nullable Integer page,
        List<String> section,
        String language,
        int tokens,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<Passage> passages) {

    /// A part of a chunk in one section and on one page; it ends where the next one begins.
    ///
    /// @param charStart first character in the extracted text, UTF-16 units
    /// @param page page of the source, from 1, or null where the format has no pages
    /// @param section headings above it, outermost first, and the place in the file as that of a chunk
    public record Passage(int charStart, @Nullable Integer page, List<String> section) {
        public Passage {
            section = List.copyOf(section);
        }
    }

    public Chunk {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(language, "language");
        section = List.copyOf(section);
        passages = List.copyOf(passages);
        if (charStart < 0 || charEnd < charStart) {
            throw new IllegalArgumentException("chunk " + index + ": span " + charStart + " to " + charEnd);
        }
        if (!passages.isEmpty()) {
            requireParting(passages, index, text, charStart, charEnd);
        }
    }

    /// A chunk with one place.
    public Chunk(
            int index,
            String text,
            int charStart,
            int charEnd,
            @Nullable Integer page,
            List<String> section,
            String language,
            int tokens) {
        this(index, text, charStart, charEnd, page, section, language, tokens, List.of());
    }

    /// The text of one of its passages.
    public String textOf(int passage) {
        int end = passage + 1 < passages.size() ? passages.get(passage + 1).charStart() : charEnd;
        return text.substring(passages.get(passage).charStart() - charStart, end - charStart);
    }

    /// The same chunk, with the page and the section of one of its passages as its own.
    public Chunk withPlaceOf(int passage) {
        Passage place = passages.get(passage);
        return new Chunk(index, text, charStart, charEnd, place.page(), place.section(), language, tokens, passages);
    }

    private static void requireParting(List<Passage> passages, int index, String text, int charStart, int charEnd) {
        boolean parts = text.length() == charEnd - charStart
                && passages.getFirst().charStart() == charStart
                && passages.getLast().charStart() < charEnd;
        for (int i = 1; i < passages.size(); i++) {
            parts &= passages.get(i - 1).charStart() < passages.get(i).charStart();
        }
        if (!parts) {
            throw new IllegalArgumentException(
                    "chunk " + index + ": expected passages that part " + charStart + " to " + charEnd + ", found "
                            + passages.stream().map(Passage::charStart).toList());
        }
    }
}
