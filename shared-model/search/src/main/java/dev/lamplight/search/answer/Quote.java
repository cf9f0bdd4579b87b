package dev.lamplight.search.answer;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.FileId;
import dev.lamplight.core.text.TextSpan;
import dev.lamplight.search.SearchHit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Words of a document, exactly as they stand there, and where.
///
/// @param text never empty
/// @param charStart first character in the document's extracted text, UTF-16 units
/// @param charEnd one past the last
/// @param page page of the source, from 1, or null where the format has none
/// @param section headings above it, outermost first
/// @param score 0 to 1: how surely it belongs to the answer
/// @param passage which of the passages that were offered holds it, from 0
public record Quote(
        FileId file,
        String filename,
        String text,
        int charStart,
        int charEnd,
        @Nullable Integer page,
        List<String> section,
        double score,
        int passage) {

    /// @throws IllegalArgumentException for a text of another length than its span
    public Quote {
        section = List.copyOf(section);
        if (text.isEmpty() || text.length() != charEnd - charStart) {
            throw new IllegalArgumentException("quote of %s: expected the %d characters from %d, found %d"
                    .formatted(filename, charEnd - charStart, charStart, text.length()));
        }
    }

    /// The characters of a span of a passage, with the page and the section of that part of it where they begin.
    ///
    /// @param span in the passage's text
    /// @throws IllegalStateException for a passage whose text is not that of its span of the document: nothing
    ///     in it could be cited
    static Quote of(SearchHit hit, int passage, TextSpan span, double score) {
        Chunk chunk = hit.chunk();
        if (chunk.text().length() != chunk.charEnd() - chunk.charStart()) {
            throw new IllegalStateException("chunk %d of %s: its text has %d characters, its span %d"
                    .formatted(
                            chunk.index(),
                            hit.facts().filename(),
                            chunk.text().length(),
                            chunk.charEnd() - chunk.charStart()));
        }
        int start = chunk.charStart() + span.start();
        Integer page = chunk.page();
        List<String> section = chunk.section();
        for (Chunk.Passage part : chunk.passages()) {
            if (part.charStart() <= start) {
                page = part.page();
                section = part.section();
            }
        }
        return new Quote(
                hit.file(),
                hit.facts().filename(),
                span.of(chunk.text()),
                start,
                chunk.charStart() + span.end(),
                page,
                section,
                score,
                passage);
    }
}
