package dev.lamplight.core.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Ranges of code points as ranges of the bytes of UTF-8 (RFC 3629): a range is cut until each byte of its ends may
/// vary on its own.
final class Utf8 {
    /// Largest code point of one, two and three bytes.
    private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF};

    private static final int BITS_OF_CONTINUATION = 6;

    private Utf8() {}

    /// @throws IllegalArgumentException where the set is empty
    static Expression expression(CodePoints set) {
        List<Expression> alternatives = new ArrayList<>();
        set.ranges().forEach(range -> add(range.from(), range.to(), alternatives));
        return alternatives.size() == 1 ? alternatives.getFirst() : new Expression.Choice(alternatives);
    }

    private static void add(int from, int to, List<Expression> alternatives) {
        for (int last : LAST_OF_LENGTH) {
            if (from <= last && to > last) {
                add(from, last, alternatives);
                add(last + 1, to, alternatives);
                return;
            }
        }
        for (int continuations = 1; continuations < length(to); continuations++) {
            int mask = (1 << (BITS_OF_CONTINUATION * continuations)) - 1;
            if ((from & ~mask) == (to & ~mask)) {
                continue;
            }
            if ((from & mask) != 0) {
                add(from, from | mask, alternatives);
                add((from | mask) + 1, to, alternatives);
                return;
            }
            if ((to & mask) != mask) {
                add(from, (to & ~mask) - 1, alternatives);
                add(to & ~mask, to, alternatives);
                return;
            }
        }
        byte[] first = Character.toString(from).getBytes(StandardCharsets.UTF_8);
        byte[] last = Character.toString(to).getBytes(StandardCharsets.UTF_8);
        List<Expression> bytes = new ArrayList<>();
        for (int index = 0; index < first.length; index++) {
            bytes.add(new Expression.OneByte(ByteSet.range(first[index] & 0xFF, last[index] & 0xFF)));
        }
        alternatives.add(bytes.size() == 1 ? bytes.getFirst() : new Expression.Sequence(bytes));
    }

    private static int length(int codePoint) {
        int length = 1;
        for (int last : LAST_OF_LENGTH) {
            length += codePoint > last ? 1 : 0;
        }
        return length;
    }
}
