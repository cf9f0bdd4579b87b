package dev.lamplight.core.grammar;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Some tokens of a vocabulary by their bytes, so that those with a common beginning are looked at once. Nodes stand in
/// arrays, each before those below it. Immutable.
final class TokenTree {
    private static final int NONE = -1;

    private final byte[] labels;
    private final short[] depths;
    /// The first node behind everything below a node.
    private final int[] behind;
    /// A token that ends at a node, or [#NONE].
    private final int[] tokens;
    /// Another token of the same bytes.
    private final int[] twins;

    private final int nodes;
    private final int deepest;

    /// @param bytes of each token by its id
    /// @param members the tokens that stand in it, all with bytes
    TokenTree(byte[][] bytes, IntStream members) {
        this.twins = new int[bytes.length];
        Arrays.fill(twins, NONE);
        int[] sorted = members.boxed()
                .sorted(Comparator.comparing(token -> bytes[token], Arrays::compareUnsigned))
                .mapToInt(Integer::intValue)
                .toArray();
        int room = Arrays.stream(sorted).map(token -> bytes[token].length).sum();
        Builder builder = new Builder(room, twins);
        for (int token : sorted) {
            builder.add(token, bytes[token]);
        }
        builder.end();
        this.nodes = builder.count;
        this.labels = Arrays.copyOf(builder.labels, nodes);
        this.depths = Arrays.copyOf(builder.depths, nodes);
        this.behind = Arrays.copyOf(builder.behind, nodes);
        this.tokens = Arrays.copyOf(builder.tokens, nodes);
        this.deepest = builder.deepest;
    }

    /// Bytes of the longest token.
    int deepest() {
        return deepest;
    }

    /// Puts every token into the mask whose bytes the automaton can read from that state on.
    void allow(Automaton automaton, int state, TokenMask mask) {
        int[] path = new int[deepest + 1];
        path[0] = state;
        int node = 0;
        while (node < nodes) {
            int depth = depths[node];
            int next = automaton.step(path[depth - 1], labels[node] & 0xFF);
            if (next == Automaton.DEAD) {
                node = behind[node];
                continue;
            }
            path[depth] = next;
            for (int token = tokens[node]; token != NONE; token = twins[token]) {
                mask.add(token);
            }
            node++;
        }
    }

    /// Takes tokens in the order of their bytes.
    private static final class Builder {
        private final byte[] labels;
        private final short[] depths;
        private final int[] behind;
        private final int[] tokens;
        private final int[] twins;
        private int[] open = new int[16];
        private byte[] last = {};
        private int count;
        private int deepest;

        Builder(int room, int[] twins) {
            this.labels = new byte[room];
            this.depths = new short[room];
            this.behind = new int[room];
            this.tokens = new int[room];
            this.twins = twins;
        }

        void add(int token, byte[] bytes) {
            int mismatch = Arrays.mismatch(last, bytes);
            int common = mismatch < 0 ? bytes.length : mismatch;
            close(common);
            if (bytes.length >= open.length) {
                open = Arrays.copyOf(open, 2 * bytes.length);
            }
            for (int depth = common; depth < bytes.length; depth++) {
                labels[count] = bytes[depth];
                depths[count] = (short) (depth + 1);
                tokens[count] = NONE;
                open[depth] = count++;
            }
            int node = open[bytes.length - 1];
            twins[token] = tokens[node];
            tokens[node] = token;
            last = bytes;
            deepest = Math.max(deepest, bytes.length);
        }

        void end() {
            close(0);
        }

        private void close(int kept) {
            for (int depth = kept; depth < last.length; depth++) {
                behind[open[depth]] = count;
            }
        }
    }
}
