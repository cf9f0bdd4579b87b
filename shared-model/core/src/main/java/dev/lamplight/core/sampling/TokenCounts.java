package dev.lamplight.core.sampling;

import java.util.Arrays;

/// How often each token was written. Not thread-safe.
public final class TokenCounts {
    private final int[] counts;
    private int[] seen = new int[64];
    private int distinct;

    public TokenCounts(int vocabulary) {
        this.counts = new int[vocabulary];
    }

    /// One more of a token.
    public void add(int id) {
        if (counts[id]++ == 0) {
            if (distinct == seen.length) {
                seen = Arrays.copyOf(seen, 2 * distinct);
            }
            seen[distinct++] = id;
        }
    }

    /// What is done with a token and its count.
    public interface Visitor {
        void accept(int id, int times);
    }

    /// Every token that was written, in the order in which they first were.
    public void forEach(Visitor visitor) {
        for (int index = 0; index < distinct; index++) {
            visitor.accept(seen[index], counts[seen[index]]);
        }
    }
}
