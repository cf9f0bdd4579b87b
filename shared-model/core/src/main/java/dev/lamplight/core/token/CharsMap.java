package dev.lamplight.core.token;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What SentencePiece writes in place of characters (`precompiled_charsmap`): a double-array trie over UTF-8 bytes
/// (Aoe 1989, in the layout of Darts-clone), whose values say where in a pool of texts, each with a zero byte behind
/// it, the replacement begins. Immutable.
///
/// Layout: the trie's size in bytes as a 32-bit number, the trie as 32-bit numbers, the pool; little endian.
final class CharsMap {
    /// Bytes of one replacement; what Unicode replaces a character with for compatibility has 33 at most. More
    /// would let a file make much text of little.
    private static final int MAX_REPLACEMENT = 256;

    private final int[] units;
    private final byte[] pool;

    /// @param map may be empty: every character is itself
    /// @throws dev.lamplight.contract.Failure.Permanent MALFORMED_MODEL where its parts do not fit each other
    CharsMap(byte[] map) {
        if (map.length == 0) {
            units = new int[0];
            pool = new byte[0];
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN);
        int trieBytes = map.length < Integer.BYTES ? -1 : in.getInt();
        if (trieBytes < 0 || trieBytes % Integer.BYTES != 0 || trieBytes > in.remaining()) {
            throw TokenVocabulary.malformed(
                    "expected a map of characters with its trie, found %d bytes with a size of %d"
                            .formatted(map.length, trieBytes));
        }
        units = new int[trieBytes / Integer.BYTES];
        in.asIntBuffer().get(units);
        pool = new byte[in.remaining() - trieBytes];
        in.get(in.position() + trieBytes, pool);
        requireShortReplacements();
    }

    private void requireShortReplacements() {
        int start = 0;
        for (int at = 0; at < pool.length; at++) {
            if (at - start > MAX_REPLACEMENT) {
                throw TokenVocabulary.malformed(
                        "expected replacements of at most %d bytes, found more".formatted(MAX_REPLACEMENT));
            }
            start = pool[at] == 0 ? at + 1 : start;
        }
    }

    @FunctionalInterface
    interface Sink {
        void add(byte[] source, int from, int to);
    }

    /// Hands over what stands for the longest beginning of a text that the map knows, or else its first character.
    ///
    /// @param text UTF-8, well-formed
    /// @return where the rest of the text begins
    int next(byte[] text, int start, Sink sink) {
        int longest = 0;
        int replacement = 0;
        int node = units.length == 0 ? 0 : offset(units[0]);
        for (int at = start; at < text.length; at++) {
            node ^= text[at] & 0xFF;
            if (node < 0 || node >= units.length || label(units[node]) != (text[at] & 0xFF)) {
                break;
            }
            int unit = units[node];
            node ^= offset(unit);
            if (hasValue(unit) && node >= 0 && node < units.length) {
                longest = at + 1 - start;
                replacement = units[node] & 0x7FFFFFFF;
            }
        }
        if (longest == 0) {
            int end = start + characterBytes(text[start]);
            sink.add(text, start, end);
            return end;
        }
        int end = Math.min(replacement, pool.length);
        int from = end;
        while (end < pool.length && pool[end] != 0) {
            end++;
        }
        sink.add(pool, from, end);
        return start + longest;
    }

    private static int characterBytes(byte first) {
        return first >= 0 ? 1 : Integer.numberOfLeadingZeros(~(first << 24));
    }

    private static boolean hasValue(int unit) {
        return (unit >>> 8 & 1) == 1;
    }

    /// Also tells units that hold a value, which have the highest bit, from all labels.
    private static int label(int unit) {
        return unit & 0x800000FF;
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 1 << 9) >>> 6);
    }
}
