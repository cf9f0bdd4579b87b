package dev.lamplight.search.segment;

import java.nio.ByteBuffer;

/// The bytes of one segment object: those that were read at once, and the rest block by block through the cache. Every
/// byte is checked against its checksum when it comes. Thread-safe: immutable but for the cache.
final class SegmentBlocks {

    /// A stretch of whole blocks that is in memory.
    ///
    /// @param offset multiple of the block size
    @SuppressWarnings("ArrayRecordComponent") // never handed out of the package, up to the size of the object
    record Stretch(long offset, byte[] bytes) {
        boolean holds(long position) {
            return position >= offset && position < offset + bytes.length;
        }

        ByteBuffer slice(long position, long length) {
            return ByteBuffer.wrap(bytes, Math.toIntExact(position - offset), Math.toIntExact(length))
                    .slice();
        }

        ResidentIndexInput input(String name, long position, long length) {
            return new ResidentIndexInput(name, bytes, Math.toIntExact(position - offset), Math.toIntExact(length));
        }
    }

    private final String key;
    private final SegmentLayout layout;
    private final Stretch resident;
    private final SegmentCache cache;

    /// @param resident all that is read before the first search, up to the end of the data
    SegmentBlocks(String key, SegmentLayout layout, Stretch resident, SegmentCache cache) {
        this.key = key;
        this.layout = layout;
        this.resident = resident;
        this.cache = cache;
    }

    Stretch resident() {
        return resident;
    }

    /// Fills the buffer with the bytes from `position` on.
    void read(long position, ByteBuffer target) {
        long next = position;
        while (target.hasRemaining()) {
            Stretch stretch = resident.holds(next) ? resident : fetched(next);
            int from = Math.toIntExact(next - stretch.offset());
            int count = Math.min(target.remaining(), stretch.bytes().length - from);
            target.put(stretch.bytes(), from, count);
            next += count;
        }
    }

    private Stretch fetched(long position) {
        int block = Math.toIntExact(position / SegmentLayout.BLOCK_BYTES);
        return new Stretch((long) block * SegmentLayout.BLOCK_BYTES, cache.block(key, block, () -> fetch(block)));
    }

    /// Starts to fetch what is missing of a stretch, without waiting for it.
    void prefetch(long position, long bytes) {
        if (bytes <= 0) {
            return;
        }
        int last = Math.toIntExact((position + bytes - 1) / SegmentLayout.BLOCK_BYTES);
        for (int block = Math.toIntExact(position / SegmentLayout.BLOCK_BYTES); block <= last; block++) {
            if (!resident.holds((long) block * SegmentLayout.BLOCK_BYTES)) {
                int wanted = block;
                cache.prefetch(key, wanted, () -> fetch(wanted));
            }
        }
    }

    private byte[] fetch(int block) {
        long offset = (long) block * SegmentLayout.BLOCK_BYTES;
        byte[] bytes = cache.fetch(key, offset, layout.blockLength(block));
        check(key, layout, offset, bytes);
        return bytes;
    }

    /// Compares whole blocks with their checksums.
    ///
    /// @param offset multiple of the block size
    /// @throws dev.lamplight.contract.Failure.Permanent `corrupt_segment` at the first that differs
    static void check(String key, SegmentLayout layout, long offset, byte[] bytes) {
        int block = Math.toIntExact(offset / SegmentLayout.BLOCK_BYTES);
        for (int start = 0; start < bytes.length; start += SegmentLayout.BLOCK_BYTES) {
            int length = Math.min(layout.blockLength(block), bytes.length - start);
            if (SegmentLayout.checksum(bytes, start, length) != layout.blockSums()[block]) {
                throw SegmentFailure.corrupt(
                        key, "bytes from " + (offset + start) + " on do not agree with their checksum");
            }
            block++;
        }
    }
}
