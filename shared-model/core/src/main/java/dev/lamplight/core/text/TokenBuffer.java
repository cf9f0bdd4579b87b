package dev.lamplight.core.text;

import java.util.Arrays;

/// The tokens of one text and the room to make them: ids and character offsets, filled by a [WordPieceTokenizer].
///
/// Made to be used again and again, so that tokenizing allocates nothing once the arrays have grown. Not
/// thread-safe: one buffer belongs to one thread.
public final class TokenBuffer {
    private static final int INITIAL_CAPACITY = 256;

    private int[] ids = new int[INITIAL_CAPACITY];
    private int[] starts = new int[INITIAL_CAPACITY];
    private int[] ends = new int[INITIAL_CAPACITY];
    private int size;

    /// The word being read; kept here because it is state of a call.
    final WordBuffer word = new WordBuffer();

    public int size() {
        return size;
    }

    /// The vocabulary id of token `index`.
    public int id(int index) {
        return ids[checked(index)];
    }

    /// Where token `index` starts in the text, in UTF-16 code units; never smaller than the start of the one
    /// before.
    public int start(int index) {
        return starts[checked(index)];
    }

    /// Where token `index` ends in the text, exclusive.
    public int end(int index) {
        return ends[checked(index)];
    }

    /// A copy of all ids.
    public int[] toIds() {
        return Arrays.copyOf(ids, size);
    }

    void clear() {
        size = 0;
        word.clear();
    }

    void add(int id, int start, int end) {
        if (size == ids.length) {
            int capacity = size + (size >> 1);
            ids = Arrays.copyOf(ids, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
        ids[size] = id;
        starts[size] = start;
        ends[size] = end;
        size++;
    }

    void truncate(int newSize) {
        size = Math.min(size, newSize);
    }

    private int checked(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("Token " + index + " of " + size);
        }
        return index;
    }
}
