package dev.lamplight.core.token;

import java.util.Arrays;
import java.util.PriorityQueue;

/// Merges the symbols of one word: short words by looking for the best pair again and again, long ones with a queue, so
/// that a word of a million letters costs no square.
final class MergeQueue {
    private static final int SHORT = 48;

    private final int[] symbols;
    private final int[] next;
    private final int[] previous;
    private final MergeTable merges;
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

    private MergeQueue(int[] symbols, MergeTable merges) {
        this.symbols = symbols;
        this.merges = merges;
        this.next = new int[symbols.length];
        this.previous = new int[symbols.length];
    }

    /// @param symbols is used up
    /// @return the tokens
    static int[] merge(int[] symbols, MergeTable merges) {
        return symbols.length <= SHORT ? byLooking(symbols, merges) : new MergeQueue(symbols, merges).byQueue();
    }

    private static int[] byLooking(int[] symbols, MergeTable merges) {
        int count = symbols.length;
        while (count > 1) {
            int best = -1;
            int at = -1;
            for (int index = 0; index + 1 < count; index++) {
                int found = merges.find(symbols[index], symbols[index + 1]);
                if (found >= 0 && (best < 0 || merges.rank(found) < merges.rank(best))) {
                    best = found;
                    at = index;
                }
            }
            if (best < 0) {
                break;
            }
            symbols[at] = merges.result(best);
            System.arraycopy(symbols, at + 2, symbols, at + 1, count - at - 2);
            count--;
        }
        return Arrays.copyOf(symbols, count);
    }

    /// A pair as it stood when it was found; what has changed since makes it void.
    private record Candidate(int rank, int at, int left, int right, int slot) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            return rank != other.rank ? Integer.compare(rank, other.rank) : Integer.compare(at, other.at);
        }
    }

    private int[] byQueue() {
        for (int index = 0; index < symbols.length; index++) {
            next[index] = index + 1;
            previous[index] = index - 1;
        }
        for (int index = 0; index + 1 < symbols.length; index++) {
            offer(index);
        }
        while (!queue.isEmpty()) {
            Candidate best = queue.remove();
            int right = next[best.at()];
            boolean stands =
                    symbols[best.at()] == best.left() && right < symbols.length && symbols[right] == best.right();
            if (stands) {
                join(best, right);
            }
        }
        int count = 0;
        for (int index = 0; index < symbols.length; index = next[index]) {
            symbols[count++] = symbols[index];
        }
        return Arrays.copyOf(symbols, count);
    }

    private void join(Candidate best, int right) {
        symbols[best.at()] = merges.result(best.slot());
        symbols[right] = -1;
        next[best.at()] = next[right];
        if (next[right] < symbols.length) {
            previous[next[right]] = best.at();
            offer(best.at());
        }
        if (previous[best.at()] >= 0) {
            offer(previous[best.at()]);
        }
    }

    private void offer(int at) {
        int found = merges.find(symbols[at], symbols[next[at]]);
        if (found >= 0) {
            queue.add(new Candidate(merges.rank(found), at, symbols[at], symbols[next[at]], found));
        }
    }
}
