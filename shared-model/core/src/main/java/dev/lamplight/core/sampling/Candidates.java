package dev.lamplight.core.sampling;

import dev.lamplight.core.grammar.TokenMask;
import java.nio.FloatBuffer;
import java.util.Arrays;

/// The tokens that may come next, with their logits. One object serves a whole generation: filling it allocates
/// nothing. Not thread-safe.
///
/// Logits are unnormalized. The order of tokens is that of the vocabulary until [#sortFirst] is called; equal logits
/// are sorted by id, so that results do not depend on chance.
public final class Candidates {
    private final float[] logits;
    private final int[] ids;
    private final long[] order;
    private int size;
    /// So many stand at the beginning, the most likely first; the others in any order.
    private int sorted;
    /// Whether each id stands at its place of the vocabulary.
    private boolean isWhole;

    public Candidates(int vocabulary) {
        this.logits = new float[vocabulary];
        this.ids = new int[vocabulary];
        this.order = new long[vocabulary];
    }

    /// All tokens again.
    ///
    /// @param source float, shape (rows, vocabulary)
    public void fill(FloatBuffer source, int row) {
        source.get(row * logits.length, logits);
        if (!isWhole) {
            for (int id = 0; id < ids.length; id++) {
                ids[id] = id;
            }
        }
        isWhole = true;
        size = ids.length;
        sorted = 0;
    }

    public int size() {
        return size;
    }

    public int id(int index) {
        return ids[index];
    }

    public float logit(int index) {
        return logits[index];
    }

    /// For steps that keep the order of the logits: what is sorted stays so.
    void logit(int index, float logit) {
        logits[index] = logit;
    }

    /// The place of a token before anything was cut or sorted: its id.
    void adjust(int id, float logit) {
        if (size != ids.length || sorted > 0) {
            throw new IllegalStateException("single tokens are adjusted before anything is cut");
        }
        logits[id] = logit;
    }

    /// The largest logit; negative infinity where no token is left.
    float largest() {
        float largest = Float.NEGATIVE_INFINITY;
        for (int index = 0; index < size; index++) {
            largest = Math.max(largest, logits[index]);
        }
        return largest;
    }

    /// The most likely token, of equal ones the one with the lowest id, which stands first in either order.
    int first() {
        float largest = logits[0];
        int best = 0;
        for (int index = 1; index < size; index++) {
            if (logits[index] > largest) { // seldom true: no conditional move whose result the next element waits for
                largest = logits[index];
                best = index;
            }
        }
        return ids[best];
    }

    /// Keeps what lies at most so far below the largest logit.
    void keepWithin(float distance) {
        float least = largest() - distance;
        int kept = 0;
        int keptSorted = 0;
        for (int index = 0; index < size; index++) {
            keptSorted = index == sorted ? kept : keptSorted;
            if (logits[index] >= least) {
                logits[kept] = logits[index];
                ids[kept] = ids[index];
                kept++;
            }
        }
        sorted = sorted < size ? keptSorted : kept;
        size = kept;
        isWhole = false;
    }

    /// Keeps the tokens at these places, of those that are sorted.
    void keepRange(int from, int to) {
        if (to > sorted) {
            throw new IllegalStateException("a range is kept of what is sorted");
        }
        System.arraycopy(logits, from, logits, 0, to - from);
        System.arraycopy(ids, from, ids, 0, to - from);
        size = to - from;
        sorted = size;
        isWhole = false;
    }

    /// Keeps the tokens of a mask; before anything is cut or sorted, when a token's place is its id.
    void keep(TokenMask mask) {
        if (size != ids.length || sorted > 0) {
            throw new IllegalStateException("a mask comes before anything is cut");
        }
        int kept = 0;
        for (int id = mask.next(0); id >= 0; id = mask.next(id + 1)) {
            logits[kept] = logits[id];
            ids[kept] = id;
            kept++;
        }
        size = kept;
        isWhole = false;
    }

    /// Keeps the first so many.
    void truncate(int kept) {
        size = Math.min(size, kept);
        sorted = Math.min(sorted, size);
    }

    /// Puts all in order, the most likely first.
    void sort() {
        sortFirst(size);
    }

    /// Puts so many of the most likely first, in their order; in time linear in the size and n log n in the number.
    void sortFirst(int number) {
        int wanted = Math.min(number, size);
        if (wanted <= sorted) {
            return;
        }
        for (int index = sorted; index < size; index++) {
            order[index] = key(ids[index], logits[index]);
        }
        select(sorted, size, wanted);
        Arrays.sort(order, sorted, wanted);
        for (int index = sorted; index < size; index++) {
            ids[index] = (int) order[index];
            logits[index] = logit(order[index]);
        }
        sorted = wanted;
        isWhole = false;
    }

    /// A float's bits, turned so that they sort as numbers do, the largest first; then the id, the lower the better.
    private static long key(int id, float logit) {
        int bits = Float.floatToIntBits(logit);
        int sortable = bits ^ ((bits >> 31) & 0x7FFF_FFFF);
        return ((long) ~sortable << 32) | id;
    }

    private static float logit(long key) {
        int sortable = ~(int) (key >> 32);
        return Float.intBitsToFloat(sortable ^ ((sortable >> 31) & 0x7FFF_FFFF));
    }

    /// Brings the smallest keys of a stretch before a place; Hoare 1961, with the whole stretch sorted where the middle
    /// of three is a bad choice too often.
    private void select(int from, int to, int place) {
        int first = from;
        int end = to;
        int bad = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(to - from));
        while (end - first > 1 && place > first && place < end) {
            if (bad-- == 0) {
                Arrays.sort(order, first, end);
                return;
            }
            long pivot = middle(order[first], order[first + (end - first) / 2], order[end - 1]);
            int low = first;
            int high = end - 1;
            while (low <= high) {
                while (order[low] < pivot) {
                    low++;
                }
                while (order[high] > pivot) {
                    high--;
                }
                if (low <= high) {
                    long moved = order[low];
                    order[low++] = order[high];
                    order[high--] = moved;
                }
            }
            // up to high at most the pivot, from low at least, between the two the pivot itself
            if (place <= high) {
                end = high + 1;
            } else if (place >= low) {
                first = low;
            } else {
                return;
            }
        }
    }

    private static long middle(long one, long other, long third) {
        return Math.max(Math.min(one, other), Math.min(Math.max(one, other), third));
    }
}
