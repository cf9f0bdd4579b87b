package dev.lamplight.contract;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which store an inbox folder means. A folder outlives its stores: after one has been deleted or has expired, the next
/// drop begins the folder's next *incarnation*, a store with an id of its own, so that everything that was ever said
/// about the earlier one stays true. Changed by compare-and-swap; a folder in its first incarnation needs no record.
///
/// @param incarnation from 1
/// @param store the store of this incarnation
/// @param after end of the incarnation before, null for the first: what S3 says happened then or earlier is not meant
/// for this one
public record InboxFolder(
        int format,
        String folder,
        int incarnation,
        StoreId store,
        @Nullable Instant after) {
    public static final int FORMAT = 1;

    /// @throws Failure.Permanent `newer_format` for a record that a newer version wrote
    public InboxFolder {
        Stored.require("inbox folder '" + folder + "'", format, FORMAT, folder, store);
    }

    public static InboxFolder first(String folder) {
        return new InboxFolder(FORMAT, folder, 1, StoreId.ofInboxFolder(folder, 1), null);
    }

    /// The incarnation that follows after this one has ended.
    public InboxFolder next(Instant end) {
        return new InboxFolder(format, folder, incarnation + 1, StoreId.ofInboxFolder(folder, incarnation + 1), end);
    }

    /// Whether what happened at this time was meant for an earlier incarnation.
    public boolean startsAfter(Instant change) {
        return after != null && !change.isAfter(after);
    }
}
