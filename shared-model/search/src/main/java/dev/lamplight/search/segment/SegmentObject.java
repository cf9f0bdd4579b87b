package dev.lamplight.search.segment;

import dev.lamplight.contract.SegmentRef;

/// A written segment: the bytes of one object and what its manifest says about them. Owns its bytes; hand them to the
/// object store and forget them.
public final class SegmentObject {
    private final byte[] bytes;
    private final long chunks;
    private final int entries;

    SegmentObject(byte[] bytes, long chunks, int entries) {
        this.bytes = bytes;
        this.chunks = chunks;
        this.entries = entries;
    }

    /// The object itself, not a copy: up to 512 MB.
    public byte[] bytes() {
        return bytes;
    }

    public SegmentRef ref(String key) {
        return new SegmentRef(key, bytes.length, chunks, entries);
    }
}
