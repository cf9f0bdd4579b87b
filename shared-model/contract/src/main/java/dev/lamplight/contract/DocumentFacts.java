package dev.lamplight.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is known of one version of a document besides its text.
///
/// @param filename name that people know it by; for a dropped document its key without the store's folder
/// @param source where it was read, `s3://…`, or null for a file uploaded through the API
/// @param mediaType what the content was found to be
/// @param title the document's own title, or null
/// @param sourceBytes size of the source
/// @param attributes what the caller said about it
/// @param acceptedAt when this version was attached, dropped or offered
public record DocumentFacts(
        String filename,
        @Nullable String source,
        String mediaType,
        @Nullable String title,
        long sourceBytes,
        Attributes attributes,
        Instant acceptedAt) {}
