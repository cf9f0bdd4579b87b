package dev.lamplight.core.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// All tokens of a vocabulary by their bytes. Most consist of characters that a string of JSON holds as they are
/// (*plain* ones), and most masks are those of a place in such a string, where one plain character is as good as
/// another: what decides is how many may follow. So plain tokens are kept by their lengths too, and only the others are
/// walked there. Made once for a model. Immutable.
public final class TokenTrie {
    private final byte[][] bytes;
    private final TokenTree all;
    private final TokenTree special;
    /// At n the plain tokens of at most n bytes.
    private final List<TokenMask> plain;

    /// @param bytes of each token by its id; those without bytes are never written
    public TokenTrie(byte[][] bytes) {
        this.bytes = bytes.clone();
        this.all = new TokenTree(this.bytes, tokens(bytes));
        this.special = new TokenTree(this.bytes, tokens(bytes).filter(token -> !isPlain(bytes[token])));
        this.plain = plain(bytes);
    }

    private static IntStream tokens(byte[][] bytes) {
        return IntStream.range(0, bytes.length).filter(token -> bytes[token].length > 0);
    }

    private static List<TokenMask> plain(byte[][] bytes) {
        int[] tokens = tokens(bytes).filter(token -> isPlain(bytes[token])).toArray();
        int longest =
                IntStream.of(tokens).map(token -> bytes[token].length).max().orElse(0);
        List<TokenMask> byLength = new ArrayList<>();
        for (int length = 0; length <= longest; length++) {
            TokenMask mask = new TokenMask(bytes.length);
            for (int token : tokens) {
                if (bytes[token].length <= length) {
                    mask.add(token);
                }
            }
            byLength.add(mask);
        }
        return List.copyOf(byLength);
    }

    private static boolean isPlain(byte[] token) {
        for (byte value : token) {
            if (!isPlain(value & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /// Printable ASCII but for the quotation mark and the backslash.
    static boolean isPlain(int value) {
        return value >= ' ' && value <= '~' && value != '"' && value != '\\';
    }

    int vocabulary() {
        return bytes.length;
    }

    /// Bytes of the longest token.
    int longest() {
        return all.deepest();
    }

    byte[] bytes(int token) {
        return bytes[token];
    }

    /// Puts every token into the mask whose bytes the automaton can read from that state on.
    void allow(Automaton automaton, int state, TokenMask mask) {
        int longest = plain.size() - 1;
        int run = automaton.plainRun(state, longest);
        if (run < 0) {
            all.allow(automaton, state, mask);
            return;
        }
        mask.addAll(plain.get(run));
        special.allow(automaton, state, mask);
    }
}
