package dev.lamplight.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A passage of a document, as it is embedded, indexed and returned.
///
/// @param index place among the chunks of the version, from 0 over all parts
/// @param text the passage
/// @param charStart first character in the extracted text, UTF-16 units
/// @param charEnd one past the last
/// @param page page of the source on which it starts, from 1, or null where the format has no pages
/// @param section headings above it, outermost first; for rows and records, the place in the file: `row 2 to row 9`
/// @param language BCP 47 tag, `und` where unknown
/// @param tokens length in tokens of the encoder of its language
public record Chunk(
        int index,
        String text,
        int charStart,
        int charEnd,
        @Nullable Integer page,
        List<String> section,
        String language,
        int tokens) {
    public Chunk {
        section = List.copyOf(section);
        if (charStart < 0 || charEnd < charStart) {
            throw new IllegalArgumentException("chunk " + index + ": span " + charStart + " to " + charEnd);
        }
    }
}
