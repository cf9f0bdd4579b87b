package dev.lamplight.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One S3 notification record: an object of a bucket was written or is gone.
///
/// @param object the object; version and entity tag as the event has them
/// @param sequencer S3's order of the changes of one key, or null where the sender gives none
/// @param at when S3 says it happened
public record ObjectChange(
        Kind kind, ObjectRef object, @Nullable String sequencer, Instant at) {

    /// What happened to the object.
    public enum Kind {
        CREATED,
        /// The key has no current object any more: it was deleted, or hidden by a delete marker.
        REMOVED,
        /// One version was deleted for good, by its id; the key may have a current object still.
        VERSION_DELETED
    }

    /// The change's order among those of its key.
    ///
    /// @throws Failure.Permanent `order_missing` where the event has no sequencer
    public Order order() {
        if (sequencer == null) {
            throw new Failure.Permanent(
                    PermanentCode.ORDER_MISSING, "event of " + object.uri() + ": expected a sequencer, found none");
        }
        return Order.ofSequencer(sequencer);
    }

    /// Consoles write an empty object `folder/` to show an empty folder; it is no document.
    public boolean isFolderMarker() {
        return object.key().endsWith("/");
    }
}
