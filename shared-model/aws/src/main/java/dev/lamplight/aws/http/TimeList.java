package dev.lamplight.aws.http;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Parallel;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.api.ListPage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Pages of things that have a list entry `<prefix><inverted milliseconds>-<id>` in the library: S3 lists the
/// newest first. An entry counts where it is the one that its thing names; one whose thing is gone, or that a lost
/// race of two creators left, is skipped.
///
/// @param prefix of the entries
/// @param read the thing with this id, also where it shall not be listed
/// @param wanted what shall be listed
/// @param entry key of the thing's entry
/// @param id the thing's own id
public record TimeList<T>(
        ObjectStore library,
        String prefix,
        Function<String, Optional<T>> read,
        Predicate<T> wanted,
        Function<T, String> entry,
        Function<T, String> id) {
    /// Oldest-first lists and lists before an item need all keys: S3 cannot list backwards.
    private static final int MAX_ENTRIES = 100_000;

    private static final int MAX_BATCH = 1000;
    private static final int INVERTED_LENGTH = 14;

    /// @throws Failure.Permanent `invalid_request` where `after` or `before` is no item's id
    public ListPage<T> page(PageQuery query) {
        boolean backwards = query.before().isPresent() && query.after().isEmpty();
        Keys keys = keys(query, backwards);
        List<T> found = new ArrayList<>();
        List<String> batch = keys.next(Math.min(MAX_BATCH, query.limit() + 1));
        while (!batch.isEmpty() && found.size() <= query.limit()) {
            Parallel.map(batch, this::listed).forEach(item -> item.ifPresent(found::add));
            batch = found.size() > query.limit() ? List.of() : keys.next(MAX_BATCH);
        }
        boolean more = found.size() > query.limit();
        List<T> page = more ? found.subList(0, query.limit()) : found;
        if (backwards) {
            Collections.reverse(page);
        }
        return ListPage.of(page, id, more);
    }

    private Optional<T> listed(String key) {
        return read.apply(key.substring(prefix.length() + INVERTED_LENGTH))
                .filter(thing -> entry.apply(thing).equals(key))
                .filter(wanted);
    }

    private Keys keys(PageQuery query, boolean backwards) {
        String after = query.after().map(cursor -> position("after", cursor)).orElse(null);
        String before = query.before().map(cursor -> position("before", cursor)).orElse(null);
        if (query.direction() == PageQuery.Direction.DESC && before == null) {
            return new Keys(this, after);
        }
        List<String> all = new ArrayList<>(library.list(prefix, null, MAX_ENTRIES));
        if (query.direction() == PageQuery.Direction.ASC) {
            Collections.reverse(all);
        }
        int from = after == null ? 0 : all.indexOf(after) + 1;
        int to = before == null ? all.size() : Math.max(0, all.indexOf(before));
        List<String> window = new ArrayList<>(all.subList(Math.min(from, to), to));
        if (backwards) {
            Collections.reverse(window);
        }
        return new Keys(window);
    }

    private String position(String parameter, String cursor) {
        return entryOf(cursor)
                .orElseThrow(() -> Failure.Permanent.invalidField(
                        parameter, parameter + ": expected the id of an item of this list, found '" + cursor + "'"));
    }

    private Optional<String> entryOf(String cursor) {
        try {
            return read.apply(cursor).map(entry);
        } catch (Failure.Permanent _) {
            // a text that cannot be an id
            return Optional.empty();
        }
    }

    /// Keys in the direction of the query: all of them, or as many as are asked for.
    private static final class Keys {
        private final @Nullable TimeList<?> list;
        private final List<String> known;
        private @Nullable String last;
        private int taken;

        private Keys(TimeList<?> list, @Nullable String after) {
            this.list = list;
            this.known = List.of();
            this.last = after;
        }

        private Keys(List<String> known) {
            this.list = null;
            this.known = known;
        }

        private List<String> next(int max) {
            if (list == null) {
                List<String> some = known.subList(taken, Math.min(known.size(), taken + max));
                taken += some.size();
                return some;
            }
            List<String> some = list.library().list(list.prefix(), last, max);
            last = some.isEmpty() ? last : some.getLast();
            return some;
        }
    }
}
