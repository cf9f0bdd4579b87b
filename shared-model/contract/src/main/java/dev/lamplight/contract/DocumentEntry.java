package dev.lamplight.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/// One line of a segment's document list: what a commit says about one version of one document. Never changed; what is
/// live follows from all entries of the store together.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DocumentEntry.Part.class, name = "part"),
    @JsonSubTypes.Type(value = DocumentEntry.Removed.class, name = "removed"),
    @JsonSubTypes.Type(value = DocumentEntry.Failed.class, name = "failed")
})
public sealed interface DocumentEntry {

    FileId file();

    Order order();

    /// Part `part` of `parts` of a version; the version is whole when the store holds all of them.
    ///
    /// @param part from 1 to `parts`
    /// @param chunks chunks of this part in the segment
    /// @param usageBytes stored bytes of this part: text and vectors
    /// @param facts facts of the version, the same in every part
    record Part(FileId file, Order order, int part, int parts, int chunks, long usageBytes, DocumentFacts facts)
            implements DocumentEntry {
        public Part {
            if (part < 1 || part > parts) {
                throw new IllegalArgumentException("part " + part + " of " + parts + " of " + file);
            }
        }
    }

    /// The document is gone from this order on (a tombstone).
    ///
    /// @param at when it was removed; a tombstone may be forgotten 30 days later
    record Removed(FileId file, Order order, Instant at) implements DocumentEntry {}

    /// The version could not be processed; an earlier whole version stays live.
    ///
    /// @param code stable code of the failure
    /// @param message what was expected and what was found
    record Failed(FileId file, Order order, String code, String message, DocumentFacts facts) implements DocumentEntry {
        /// Whether the same version may still succeed, when its message is delivered once more.
        @JsonIgnore
        public boolean isPassing() {
            return code.equals(TransientCode.RETRIES_EXHAUSTED.code());
        }
    }
}
