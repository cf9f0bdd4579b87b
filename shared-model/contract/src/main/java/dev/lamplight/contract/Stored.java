package dev.lamplight.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.jspecify.annotations.Nullable;

/// What the records that lie in the library have in common: a format of their own, and fields that must be there. A
/// record of a later format is refused and never overwritten, one that lacks something is damaged.
public final class Stored {
    private Stored() {}

    /// @param what names the record
    /// @param found format that the record says it has
    /// @param known newest format that this version writes
    /// @param fields those that may not be null
    /// @throws Failure.Permanent `newer_format`
    /// @throws IllegalArgumentException for a damaged record
    static void require(String what, int found, int known, @Nullable Object... fields) {
        requireKnown(what, found, known);
        if (found < 1) {
            throw new IllegalArgumentException(what + ": expected a format from 1 to " + known + ", found " + found);
        }
        for (Object field : fields) {
            if (field == null) {
                throw new IllegalArgumentException(what + ": a field is missing");
            }
        }
    }

    /// Whether bytes that cannot be read are of a later format: those may have any other fields, but `format`
    /// stays.
    ///
    /// @throws Failure.Permanent `newer_format`
    public static void requireKnown(String what, byte[] unreadable, Class<?> type) {
        try {
            requireKnown(what, Json.tree(unreadable).path("format").asInt(0), newest(type));
        } catch (JsonProcessingException damaged) {
            // said by whoever could not read it
        } catch (java.io.IOException impossible) {
            throw new java.io.UncheckedIOException("reading from memory cannot fail", impossible);
        }
    }

    private static void requireKnown(String what, int found, int known) {
        if (found > known) {
            throw new Failure.Permanent(
                    PermanentCode.NEWER_FORMAT, what + ": expected format up to " + known + ", found " + found);
        }
    }

    private static int newest(Class<?> type) {
        if (type == StoreManifest.class) {
            return StoreManifest.FORMAT;
        }
        if (type == FileRecord.class) {
            return FileRecord.FORMAT;
        }
        if (type == AttachmentRecord.class) {
            return AttachmentRecord.FORMAT;
        }
        if (type == InboxFolder.class) {
            return InboxFolder.FORMAT;
        }
        return type == ChunkFile.Lineage.class ? ChunkFile.Lineage.FORMAT : Integer.MAX_VALUE;
    }
}
