package dev.lamplight.aws.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Goes through the keys of a listing that can only be read forwards, in either direction, without ever holding more
/// than a window of them: there is no number of keys from which on some are missing. Used by one thread.
abstract sealed class KeyWalk {

    /// A listing as S3 gives it: keys after a key in ascending order, at most so many.
    @FunctionalInterface
    interface Listing {
        List<String> after(@Nullable String key, int max);
    }

    /// The next keys of the walk, fewer than `max` only where it ends.
    abstract List<String> next(int max);

    /// Ascending.
    ///
    /// @param start the first key is the next after this one, null for the very first
    /// @param stop the walk ends before this one, null for the end of the listing
    static KeyWalk ascending(Listing listing, @Nullable String start, @Nullable String stop) {
        return new Ascending(listing, start, stop);
    }

    /// Descending. Every window costs a pass over all keys between the end of the walk and the window.
    ///
    /// @param start the first key is the one before this, null for the very last
    /// @param stop the walk ends after this one, null for the beginning of the listing
    /// @param window most keys held at once
    static KeyWalk descending(Listing listing, @Nullable String start, @Nullable String stop, int window) {
        return new Descending(listing, start, stop, window);
    }

    private static final class Ascending extends KeyWalk {
        private final Listing listing;
        private final @Nullable String stop;
        private @Nullable String last;

        private Ascending(Listing listing, @Nullable String start, @Nullable String stop) {
            this.listing = listing;
            this.last = start;
            this.stop = stop;
        }

        @Override
        List<String> next(int max) {
            List<String> keys = listing.after(last, max).stream()
                    .takeWhile(key -> stop == null || key.compareTo(stop) < 0)
                    .toList();
            last = keys.isEmpty() ? last : keys.getLast();
            return keys;
        }
    }

    private static final class Descending extends KeyWalk {
        private final Listing listing;
        private final @Nullable String stop;
        private final int window;
        /// The last keys before `bound`, ascending.
        private final Deque<String> held = new ArrayDeque<>();

        private @Nullable String bound;
        private boolean exhausted;

        private Descending(Listing listing, @Nullable String start, @Nullable String stop, int window) {
            this.listing = listing;
            this.bound = start;
            this.stop = stop;
            this.window = window;
        }

        @Override
        List<String> next(int max) {
            List<String> keys = new ArrayList<>();
            while (keys.size() < max) {
                if (held.isEmpty() && !exhausted) {
                    fill();
                }
                if (held.isEmpty()) {
                    return keys;
                }
                keys.add(held.removeLast());
            }
            return keys;
        }

        private void fill() {
            String last = stop;
            boolean more = true;
            while (more) {
                List<String> page = listing.after(last, window);
                for (String key : page) {
                    hold(key);
                }
                last = page.isEmpty() ? last : page.getLast();
                more = page.size() == window && isBeforeBound(page.getLast());
            }
            exhausted = held.size() < window;
            bound = held.isEmpty() ? bound : held.getFirst();
        }

        private void hold(String key) {
            if (isBeforeBound(key)) {
                held.addLast(key);
                if (held.size() > window) {
                    held.removeFirst();
                }
            }
        }

        private boolean isBeforeBound(String key) {
            return bound == null || key.compareTo(bound) < 0;
        }
    }
}
