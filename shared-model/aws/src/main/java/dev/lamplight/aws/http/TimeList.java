package dev.lamplight.aws.http;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Parallel;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.api.ListPage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

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
    /// Keys that a walk against S3's order holds at once.
    private static final int WINDOW = 10_000;

    private static final int MAX_BATCH = 1000;
    private static final int INVERTED_LENGTH = 14;

    /// @throws Failure.Permanent `invalid_request` where `after` or `before` is no item's id
    public ListPage<T> page(PageQuery query) {
        boolean backwards = query.before().isPresent() && query.after().isEmpty();
        KeyWalk keys = keys(query, backwards);
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

    /// What nobody of us wrote is no entry.
    private Optional<T> listed(String key) {
        String rest = key.substring(prefix.length());
        return known(rest.substring(Math.min(INVERTED_LENGTH, rest.length())))
                .filter(thing -> entry.apply(thing).equals(key))
                .filter(wanted);
    }

    /// S3's order is newest first, so an oldest-first page and one that ends before an item, but not both, walk against
    /// it.
    private KeyWalk keys(PageQuery query, boolean backwards) {
        String after = query.after().map(cursor -> position("after", cursor)).orElse(null);
        String before = query.before().map(cursor -> position("before", cursor)).orElse(null);
        KeyWalk.Listing listing = (last, max) -> library.list(prefix, last, max);
        String start = backwards ? before : after;
        String stop = backwards ? null : before;
        boolean newestFirst = (query.direction() == PageQuery.Direction.DESC) != backwards;
        return newestFirst ? KeyWalk.ascending(listing, start, stop) : KeyWalk.descending(listing, start, stop, WINDOW);
    }

    private String position(String parameter, String cursor) {
        return entryOf(cursor)
                .orElseThrow(() -> Failure.Permanent.invalidField(
                        parameter, parameter + ": expected the id of an item of this list, found '" + cursor + "'"));
    }

    private Optional<String> entryOf(String cursor) {
        return known(cursor).map(entry);
    }

    /// Empty for a text that cannot be an id, too.
    private Optional<T> known(String text) {
        try {
            return read.apply(text);
        } catch (Failure.Permanent e) {
            if (e.code() != PermanentCode.NOT_FOUND) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
