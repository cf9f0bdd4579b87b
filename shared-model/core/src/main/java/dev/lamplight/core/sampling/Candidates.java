package dev.lamplight.core.sampling;

import dev.lamplight.core.grammar.TokenMask;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// The tokens that may come next, with their logits. One object serves a whole generation: filling it allocates
/// nothing. Not thread-safe.
///
/// Logits are unnormalized. The order of tokens is that of the vocabulary until [#sort] is called; equal logits are
/// sorted by id, so that results do not depend on chance.
public final class Candidates {
    private final float[] logits;
    private final int[] ids;
    private final long[] order;
    private int size;
    private boolean isSorted;
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
        isSorted = false;
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
        if (size != ids.length || isSorted) {
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
        for (int index = 0; index < size; index++) {
            if (logits[index] >= least) {
                logits[kept] = logits[index];
                ids[kept] = ids[index];
                kept++;
            }
        }
        size = kept;
        isWhole = false;
    }

    /// Keeps the tokens at these places.
    void keep(IntPredicate isKept) {
        int kept = 0;
        for (int index = 0; index < size; index++) {
            if (isKept.test(index)) {
                logits[kept] = logits[index];
                ids[kept] = ids[index];
                kept++;
            }
        }
        size = kept;
        isWhole = false;
    }

    /// Keeps the tokens of a mask; before anything is cut or sorted, when a token's place is its id.
    void keep(TokenMask mask) {
        if (size != ids.length || isSorted) {
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
    }

    /// Puts the most likely first.
    void sort() {
        if (isSorted) {
            return;
        }
        for (int index = 0; index < size; index++) {
            // a float's bits, turned so that they sort as numbers do; then the id, the lower the better
            int bits = Float.floatToIntBits(logits[index]);
            int sortable = bits ^ ((bits >> 31) & 0x7FFF_FFFF);
            order[index] = ((long) ~sortable << 32) | ids[index];
        }
        Arrays.sort(order, 0, size);
        for (int index = 0; index < size; index++) {
            int sortable = ~(int) (order[index] >> 32);
            ids[index] = (int) order[index];
            logits[index] = Float.intBitsToFloat(sortable ^ ((sortable >> 31) & 0x7FFF_FFFF));
        }
        isSorted = true;
        isWhole = false;
    }
}
