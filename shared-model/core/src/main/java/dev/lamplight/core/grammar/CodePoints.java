package dev.lamplight.core.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// A set of characters: ranges of code points, ascending, apart from each other, without surrogates.
record CodePoints(List<Range> ranges) {
    static final CodePoints ALL = new CodePoints(List.of(new Range(0, 0xD7FF), new Range(0xE000, 0x10FFFF)));

    /// @param to included
    record Range(int from, int to) {}

    CodePoints {
        ranges = List.copyOf(ranges);
    }

    /// @param bounds from, to, from, to, … in any order and however they overlap
    static CodePoints of(int... bounds) {
        List<Range> ranges = new ArrayList<>();
        for (int index = 0; index < bounds.length; index += 2) {
            ranges.add(new Range(bounds[index], bounds[index + 1]));
        }
        return joined(ranges).and(ALL);
    }

    static CodePoints ofEach(String characters) {
        return of(characters
                .codePoints()
                .flatMap(c -> Arrays.stream(new int[] {c, c}))
                .toArray());
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    boolean contains(int codePoint) {
        return ranges.stream().anyMatch(range -> range.from() <= codePoint && codePoint <= range.to());
    }

    CodePoints or(CodePoints other) {
        List<Range> both = new ArrayList<>(ranges);
        both.addAll(other.ranges);
        return joined(both);
    }

    CodePoints and(CodePoints other) {
        List<Range> common = new ArrayList<>();
        for (Range mine : ranges) {
            for (Range its : other.ranges) {
                int from = Math.max(mine.from(), its.from());
                int to = Math.min(mine.to(), its.to());
                if (from <= to) {
                    common.add(new Range(from, to));
                }
            }
        }
        return new CodePoints(common);
    }

    /// Everything else.
    CodePoints not() {
        List<Range> gaps = new ArrayList<>();
        int next = 0;
        for (Range range : ranges) {
            if (range.from() > next) {
                gaps.add(new Range(next, range.from() - 1));
            }
            next = range.to() + 1;
        }
        if (next <= Character.MAX_CODE_POINT) {
            gaps.add(new Range(next, Character.MAX_CODE_POINT));
        }
        return new CodePoints(gaps).and(ALL);
    }

    CodePoints minus(CodePoints other) {
        return and(other.not());
    }

    private static CodePoints joined(List<Range> any) {
        List<Range> sorted = new ArrayList<>(any);
        sorted.sort(Comparator.comparingInt(Range::from));
        List<Range> joined = new ArrayList<>();
        for (Range range : sorted) {
            if (!joined.isEmpty() && range.from() <= joined.getLast().to() + 1) {
                Range last = joined.removeLast();
                joined.add(new Range(last.from(), Math.max(last.to(), range.to())));
            } else {
                joined.add(range);
            }
        }
        return new CodePoints(joined);
    }
}
