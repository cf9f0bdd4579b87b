package dev.lamplight.aws.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;

class KeyWalkTest {

    /// Against the sorted set itself, with windows and steps far smaller than the listing.
    @Property
    void goesThroughEveryKeyBetweenItsEndsOnceInEitherDirection(
            @ForAll @Size(max = 60) List<@AlphaChars @StringLength(min = 1, max = 2) String> some,
            @ForAll @AlphaChars @StringLength(max = 2) String one,
            @ForAll @AlphaChars @StringLength(max = 2) String other,
            @ForAll @IntRange(min = 1, max = 7) int window,
            @ForAll @IntRange(min = 1, max = 9) int step) {
        NavigableSet<String> keys = new TreeSet<>(some);
        String low = one.isEmpty() ? null : one;
        String high = other.isEmpty() ? null : other;
        List<String> between = keys.stream()
                .filter(key -> low == null || key.compareTo(low) > 0)
                .filter(key -> high == null || key.compareTo(high) < 0)
                .toList();
        KeyWalk.Listing listing = (last, max) -> after(keys, last, max);

        assertThat(walked(KeyWalk.ascending(listing, low, high), step)).isEqualTo(between);
        assertThat(walked(KeyWalk.descending(listing, high, low, window), step)).isEqualTo(between.reversed());
    }

    private static List<String> after(NavigableSet<String> keys, @Nullable String last, int max) {
        return (last == null ? keys : keys.tailSet(last, false))
                .stream().limit(max).toList();
    }

    private static List<String> walked(KeyWalk walk, int step) {
        List<String> all = new ArrayList<>();
        List<String> some = walk.next(step);
        while (!some.isEmpty()) {
            all.addAll(some);
            some = walk.next(step);
        }
        return all;
    }
}
