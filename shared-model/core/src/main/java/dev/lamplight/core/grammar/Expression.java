package dev.lamplight.core.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A set of byte strings, described. Parts are shared, and compared by identity: what is large once is not large
/// again.
sealed interface Expression {
    int UNBOUNDED = Integer.MAX_VALUE;

    Expression EMPTY = new Sequence(List.of());

    /// One byte.
    record OneByte(ByteSet bytes) implements Expression {}

    /// One after the other.
    record Sequence(List<Expression> parts) implements Expression {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /// One of them; without alternatives nothing could ever be written.
    record Choice(List<Expression> alternatives) implements Expression {
        public Choice {
            alternatives = List.copyOf(alternatives);
            if (alternatives.isEmpty()) {
                throw new IllegalArgumentException("expected an alternative, found none");
            }
        }
    }

    /// The same again and again.
    ///
    /// @param most [#UNBOUNDED] for as often as one likes
    record Repeat(Expression part, int least, int most) implements Expression {
        public Repeat {
            if (least < 0 || most < least) {
                throw new IllegalArgumentException("expected 0 <= least <= most, found %d, %d".formatted(least, most));
            }
        }
    }

    static Expression sequence(Expression... parts) {
        return new Sequence(Arrays.asList(parts));
    }

    static Expression choice(Expression... alternatives) {
        return alternatives.length == 1 ? alternatives[0] : new Choice(Arrays.asList(alternatives));
    }

    static Expression optional(Expression part) {
        return new Repeat(part, 0, 1);
    }

    static Expression times(Expression part, int count) {
        return new Repeat(part, count, count);
    }

    static Expression oneOf(char from, char to) {
        return new OneByte(ByteSet.range(from, to));
    }

    /// This text, in UTF-8.
    static Expression text(String text) {
        List<Expression> parts = new ArrayList<>();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            parts.add(new OneByte(ByteSet.of(value & 0xFF)));
        }
        return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
    }
}
