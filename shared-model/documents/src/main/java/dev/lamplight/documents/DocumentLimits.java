package dev.lamplight.documents;

import java.time.Duration;

/// What one document may cost; the first limit reached ends its extraction.
///
/// @param maxSourceBytes size of the file as it lies in storage
/// @param maxCharacters UTF-16 code units of extracted text
/// @param maxNodes elements of an HTML page, nodes of a Markdown tree, paragraphs of a DOCX; bounds memory, because a
///     node costs a hundred bytes where a character costs two
/// @param maxInflatedBytes bytes that one compressed part (a DOCX part, a PDF stream) may grow to
/// @param maxPages pages of a PDF
/// @param maxDuration time one extraction may take
/// @throws IllegalArgumentException if a limit is not positive
public record DocumentLimits(
        long maxSourceBytes,
        long maxCharacters,
        int maxNodes,
        long maxInflatedBytes,
        int maxPages,
        Duration maxDuration) {

    /// The limits of the public interface; the others are set so that a document below these two is never refused in
    /// practice. The duration stays below the timeout of the function that extracts: a document that alone uses it
    /// up is refused with a reason instead of being tried again and again.
    public static final DocumentLimits PUBLIC =
            new DocumentLimits(100_000_000, 5_000_000, 2_000_000, 256_000_000, 20_000, Duration.ofSeconds(90));

    public DocumentLimits {
        if (maxSourceBytes < 1
                || maxCharacters < 1
                || maxNodes < 1
                || maxInflatedBytes < 1
                || maxPages < 1
                || !maxDuration.isPositive()) {
            throw new IllegalArgumentException("Every document limit must be positive");
        }
    }
}
