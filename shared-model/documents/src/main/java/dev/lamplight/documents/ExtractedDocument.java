package dev.lamplight.documents;

import dev.lamplight.core.text.ExtractedText;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What extraction made of one file.
///
/// @param format what the bytes are, whatever the file's name says
/// @param text the cleaned text, never blank, with its structure and title
/// @param metadata facts of the file in [key][Metadata] order
public record ExtractedDocument(DocumentFormat format, ExtractedText text, Map<Metadata, String> metadata) {

    /// Facts that a file may state about itself.
    public enum Metadata {
        /// Canonical name of the charset that the bytes were read with.
        CHARSET,
        /// Decimal number of pages of a paginated file.
        PAGE_COUNT,
        AUTHOR,
        /// The language tag that the file declares; not verified.
        DECLARED_LANGUAGE
    }

    public ExtractedDocument {
        metadata = java.util.Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    public @Nullable String title() {
        return text.title();
    }
}
