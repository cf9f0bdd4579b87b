package dev.lamplight.functions.etl;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One version of one document on its way into one store.
///
/// @param filename name that people know it by
/// @param source `s3://…`, or null where it was uploaded or sent as text
/// @param sizeBytes size as far as it is known before reading
/// @param acceptedAt when it was dropped, attached or offered
record Version(
        StoreId store,
        FileId file,
        Order order,
        String filename,
        @Nullable String source,
        long sizeBytes,
        Attributes attributes,
        ChunkingStrategy chunking,
        Instant acceptedAt) {
    private static final String UNKNOWN_TYPE = "application/octet-stream";

    DocumentFacts facts(String mediaType, @Nullable String title, long sourceBytes) {
        return new DocumentFacts(filename, source, mediaType, title, sourceBytes, attributes, acceptedAt);
    }

    /// What is known of a version that could not be read.
    DocumentFacts unreadFacts() {
        return facts(UNKNOWN_TYPE, null, Math.max(0, sizeBytes));
    }
}
