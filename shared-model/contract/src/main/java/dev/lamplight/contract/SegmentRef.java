package dev.lamplight.contract;

/// One immutable segment of a store, as its manifest lists it.
///
/// @param key object key, unique per attempt to commit
/// @param sizeBytes size of the object; its footer is found from the end
/// @param chunks chunks in its index, live or not
/// @param entries lines of its document list
public record SegmentRef(String key, long sizeBytes, long chunks, int entries) {
    public SegmentRef {
        if (key.isEmpty() || sizeBytes < 0 || chunks < 0 || entries < 0) {
            throw new IllegalArgumentException(
                    "segment '" + key + "': " + sizeBytes + " bytes, " + chunks + " chunks, " + entries + " entries");
        }
    }
}
