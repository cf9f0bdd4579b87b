package dev.lamplight.core.grammar;

import java.util.ArrayList;
import java.util.List;

/// The whole numbers between two, in decimal digits, without leading zeros and without `-0`.
final class IntegerRange {
    /// What 18 digits can say; it fits into 64 bits.
    static final long LARGEST = 999_999_999_999_999_999L;

    private static final Expression DIGIT = Expression.oneOf('0', '9');

    private IntegerRange() {}

    /// @param from at least -[#LARGEST]
    /// @param to included, at least `from`, at most [#LARGEST]
    static Expression of(long from, long to) {
        List<Expression> alternatives = new ArrayList<>();
        if (from < 0) {
            Expression magnitudes = natural(Math.max(1, -to), -from);
            alternatives.add(Expression.sequence(Expression.text("-"), magnitudes));
        }
        if (to >= 0) {
            alternatives.add(natural(Math.max(0, from), to));
        }
        return Expression.choice(alternatives.toArray(Expression[]::new));
    }

    /// One alternative for each number of digits.
    private static Expression natural(long from, long to) {
        List<Expression> alternatives = new ArrayList<>();
        long least = from;
        while (least <= to) {
            int digits = Long.toString(least).length();
            long last = Math.min(to, nines(digits));
            alternatives.add(between(Long.toString(least), Long.toString(last)));
            least = last + 1;
        }
        return Expression.choice(alternatives.toArray(Expression[]::new));
    }

    private static long nines(int digits) {
        return Long.parseLong("9".repeat(digits));
    }

    /// @param from as many digits as `to`
    private static Expression between(String from, String to) {
        if (from.isEmpty()) {
            return Expression.EMPTY;
        }
        char first = from.charAt(0);
        char last = to.charAt(0);
        int rest = from.length() - 1;
        String afterFirst = from.substring(1);
        String afterLast = to.substring(1);
        if (first == last) {
            return Expression.sequence(Expression.oneOf(first, first), between(afterFirst, afterLast));
        }
        String zeros = "0".repeat(rest);
        String nines = "9".repeat(rest);
        List<Expression> alternatives = new ArrayList<>();
        char free = first;
        if (!afterFirst.equals(zeros)) {
            alternatives.add(Expression.sequence(Expression.oneOf(first, first), between(afterFirst, nines)));
            free++;
        }
        char lastFree = afterLast.equals(nines) ? last : (char) (last - 1);
        if (free <= lastFree) {
            alternatives.add(Expression.sequence(Expression.oneOf(free, lastFree), Expression.times(DIGIT, rest)));
        }
        if (lastFree != last) {
            alternatives.add(Expression.sequence(Expression.oneOf(last, last), between(zeros, afterLast)));
        }
        return Expression.choice(alternatives.toArray(Expression[]::new));
    }
}
