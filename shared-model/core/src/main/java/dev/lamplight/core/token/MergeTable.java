package dev.lamplight.core.token;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Which pairs of tokens merge, into what, and how early: an open-addressing table over both ids. Immutable.
final class MergeTable {
    private static final long EMPTY = -1;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long[] pairs;
    private final int[] ranks;
    private final int[] results;

    private MergeTable(int merges) {
        int capacity = Math.max(16, Integer.highestOneBit(Math.max(1, merges)) * 4);
        pairs = new long[capacity];
        ranks = new int[capacity];
        results = new int[capacity];
        Arrays.fill(pairs, EMPTY);
    }

    /// @param merges two pieces with a space between, the best first
    static MergeTable of(List<String> merges, Map<String, Integer> ids) {
        MergeTable table = new MergeTable(merges.size());
        for (int rank = 0; rank < merges.size(); rank++) {
            String merge = merges.get(rank);
            int space = merge.indexOf(' ', 1);
            if (space < 1 || space == merge.length() - 1) {
                throw TokenVocabulary.malformed("merge %d: expected two pieces, found one".formatted(rank));
            }
            Integer left = ids.get(merge.substring(0, space));
            Integer right = ids.get(merge.substring(space + 1));
            Integer result = ids.get(merge.substring(0, space).concat(merge.substring(space + 1)));
            if (left == null || right == null || result == null) {
                throw TokenVocabulary.malformed("merge %d: a piece of it is no token".formatted(rank));
            }
            table.put(left, right, rank, result);
        }
        return table;
    }

    private void put(int left, int right, int rank, int result) {
        int slot = slot(pair(left, right));
        if (pairs[slot] == EMPTY) {
            pairs[slot] = pair(left, right);
            ranks[slot] = rank;
            results[slot] = result;
        }
    }

    /// Where the pair is; negative where the two do not merge.
    int find(int left, int right) {
        int slot = slot(pair(left, right));
        return pairs[slot] == EMPTY ? -1 : slot;
    }

    /// Lower is earlier.
    int rank(int slot) {
        return ranks[slot];
    }

    int result(int slot) {
        return results[slot];
    }

    private static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }

    private int slot(long pair) {
        int mask = pairs.length - 1;
        int slot = (int) ((pair * GOLDEN) >>> 33) & mask;
        while (pairs[slot] != EMPTY && pairs[slot] != pair) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
