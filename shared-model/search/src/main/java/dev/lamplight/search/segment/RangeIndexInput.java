package dev.lamplight.search.segment;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.lucene.store.BufferedIndexInput;
import org.apache.lucene.store.IndexInput;

/// A file of the index, or a slice of one, of which only the blocks that are asked for are fetched. Clones share the
/// blocks; one instance belongs to one thread.
final class RangeIndexInput extends BufferedIndexInput {
    /// Small: the blocks below are in memory, a larger buffer would only copy more.
    private static final int BUFFER_BYTES = 1024;

    private final SegmentBlocks blocks;
    private final long start;
    private final long length;

    /// @param start first byte within the object
    RangeIndexInput(String description, SegmentBlocks blocks, long start, long length) {
        super(description, BUFFER_BYTES);
        this.blocks = blocks;
        this.start = start;
        this.length = length;
    }

    @Override
    protected void readInternal(ByteBuffer target) throws IOException {
        long position = getFilePointer();
        if (position + target.remaining() > length) {
            throw new EOFException("read past the end of " + this);
        }
        blocks.read(start + position, target);
    }

    @Override
    protected void seekInternal(long position) throws IOException {
        if (position > length) {
            throw new EOFException("seek past the end of " + this);
        }
    }

    @Override
    public void prefetch(long offset, long bytes) {
        blocks.prefetch(start + offset, bytes);
    }

    @Override
    public IndexInput slice(String description, long offset, long bytes) {
        if (offset < 0 || bytes < 0 || offset + bytes > length) {
            throw new IllegalArgumentException(
                    "slice " + description + " of " + this + ": " + bytes + " bytes from " + offset);
        }
        return new RangeIndexInput(getFullSliceDescription(description), blocks, start + offset, bytes);
    }

    @Override
    public RangeIndexInput clone() {
        return (RangeIndexInput) super.clone();
    }

    @Override
    public long length() {
        return length;
    }

    /// Nothing to close: blocks belong to the cache.
    @Override
    public void close() {}
}
