package dev.lamplight.search.segment;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;

/// A file of the index, or a slice of one, that lies in memory as a part of one array. The scan of vectors reads some
/// 400 bytes and four numbers per chunk, so each read is one bounds check and one copy or load; Lucene's own input over
/// buffers made a quarter of a search. One instance belongs to one thread, clones and slices share the array.
final class ResidentIndexInput extends IndexInput implements RandomAccessInput {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int next;

    /// @param bytes not copied: nobody may write to it
    /// @param start first byte of the file
    ResidentIndexInput(String description, byte[] bytes, int start, int length) {
        super(description);
        this.bytes = bytes;
        this.start = start;
        this.end = start + length;
        this.next = start;
    }

    /// Takes the next `count` bytes.
    ///
    /// @return place of the first in the array
    private int taken(int count) throws EOFException {
        int at = next;
        if (count > end - at) {
            throw new EOFException("read past the end of " + this);
        }
        next = at + count;
        return at;
    }

    /// Place in the array of `count` bytes from a position on.
    private int place(long position, int count) throws EOFException {
        if (position < 0 || position > end - start - count) {
            throw new EOFException("read past the end of " + this);
        }
        return start + (int) position;
    }

    @Override
    public byte readByte() throws EOFException {
        return bytes[taken(Byte.BYTES)];
    }

    @Override
    public void readBytes(byte[] target, int offset, int length) throws EOFException {
        System.arraycopy(bytes, taken(length), target, offset, length);
    }

    @Override
    public short readShort() throws EOFException {
        return (short) SHORTS.get(bytes, taken(Short.BYTES));
    }

    @Override
    public int readInt() throws EOFException {
        return (int) INTS.get(bytes, taken(Integer.BYTES));
    }

    @Override
    public long readLong() throws EOFException {
        return (long) LONGS.get(bytes, taken(Long.BYTES));
    }

    @Override
    public void readInts(int[] target, int offset, int length) throws EOFException {
        int at = taken(Math.multiplyExact(length, Integer.BYTES));
        for (int i = 0; i < length; i++) {
            target[offset + i] = (int) INTS.get(bytes, at + i * Integer.BYTES);
        }
    }

    @Override
    public void readLongs(long[] target, int offset, int length) throws EOFException {
        int at = taken(Math.multiplyExact(length, Long.BYTES));
        for (int i = 0; i < length; i++) {
            target[offset + i] = (long) LONGS.get(bytes, at + i * Long.BYTES);
        }
    }

    @Override
    public void readFloats(float[] target, int offset, int length) throws EOFException {
        int at = taken(Math.multiplyExact(length, Float.BYTES));
        for (int i = 0; i < length; i++) {
            target[offset + i] = (float) FLOATS.get(bytes, at + i * Float.BYTES);
        }
    }

    @Override
    public byte readByte(long position) throws EOFException {
        return bytes[place(position, Byte.BYTES)];
    }

    @Override
    public short readShort(long position) throws EOFException {
        return (short) SHORTS.get(bytes, place(position, Short.BYTES));
    }

    @Override
    public int readInt(long position) throws EOFException {
        return (int) INTS.get(bytes, place(position, Integer.BYTES));
    }

    @Override
    public long readLong(long position) throws EOFException {
        return (long) LONGS.get(bytes, place(position, Long.BYTES));
    }

    @Override
    public void seek(long position) throws EOFException {
        next = place(position, 0);
    }

    @Override
    public void skipBytes(long count) throws IOException {
        if (count < 0) {
            throw new IllegalArgumentException("expected to skip at least 0 bytes, found " + count);
        }
        seek(getFilePointer() + count);
    }

    @Override
    public long getFilePointer() {
        return (long) next - start;
    }

    @Override
    public long length() {
        return (long) end - start;
    }

    @Override
    public IndexInput slice(String description, long offset, long length) {
        if (offset < 0 || length < 0 || offset + length > length()) {
            throw new IllegalArgumentException(
                    "slice " + description + " of " + this + ": " + length + " bytes from " + offset);
        }
        return new ResidentIndexInput(getFullSliceDescription(description), bytes, start + (int) offset, (int) length);
    }

    @Override
    public ResidentIndexInput clone() {
        return (ResidentIndexInput) super.clone();
    }

    /// Nothing to give back: the array goes with the segment.
    @Override
    public void close() {}
}
