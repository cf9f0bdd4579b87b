package dev.lamplight.aws.http;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.api.ListPage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Which part of a list a caller wants: OpenAI's cursor paging.
///
/// @param limit most items of the page
/// @param after id of the item before the page
/// @param before id of the item after the page
public record PageQuery(int limit, Direction direction, Optional<String> after, Optional<String> before) {

    /// By time of creation.
    public enum Direction {
        /// Newest last.
        ASC,
        /// Newest first, the default.
        DESC
    }

    /// The smallest and the usual number of items.
    ///
    /// @param standard items of a page whose caller names no number
    /// @param max most items that a caller may name
    public record Limits(int standard, int max) {
        public static final Limits FILES = new Limits(10_000, 10_000);
        public static final Limits STORES = new Limits(20, 100);
    }

    /// @throws Failure.Permanent `invalid_request` with the query parameter at fault
    public static PageQuery of(HttpRequest request, Limits limits) {
        return new PageQuery(
                request.query("limit").map(text -> limit(text, limits)).orElse(limits.standard()),
                request.query("order").map(PageQuery::direction).orElse(Direction.DESC),
                request.query("after").filter(id -> !id.isEmpty()),
                request.query("before").filter(id -> !id.isEmpty()));
    }

    /// Cuts the page out of the whole list.
    ///
    /// @param items all items in the direction of this query
    /// @throws Failure.Permanent `invalid_request` where `after` or `before` is not in the list
    public <T> ListPage<T> cut(List<T> items, Function<T, String> id) {
        int from = after.map(cursor -> position(items, id, "after", cursor) + 1).orElse(0);
        int to = before.map(cursor -> position(items, id, "before", cursor)).orElse(items.size());
        List<T> window = items.subList(Math.min(from, to), to);
        // with `before` alone the page ends at the cursor, otherwise it begins where the window does
        List<T> page = before.isPresent() && after.isEmpty()
                ? window.subList(Math.max(0, window.size() - limit), window.size())
                : window.subList(0, Math.min(limit, window.size()));
        return ListPage.of(page, id, page.size() < window.size());
    }

    private static <T> int position(List<T> items, Function<T, String> id, String parameter, String cursor) {
        for (int i = 0; i < items.size(); i++) {
            if (id.apply(items.get(i)).equals(cursor)) {
                return i;
            }
        }
        throw Failure.Permanent.invalidField(
                parameter, parameter + ": expected the id of an item of this list, found '" + cursor + "'");
    }

    private static int limit(String text, Limits limits) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= limits.max()) {
                return limit;
            }
        } catch (NumberFormatException _) {
            // refused below, like a number outside the range
        }
        throw Failure.Permanent.invalidField(
                "limit", "limit: expected an integer from 1 to " + limits.max() + ", found '" + text + "'");
    }

    private static Direction direction(String text) {
        return switch (text) {
            case "asc" -> Direction.ASC;
            case "desc" -> Direction.DESC;
            default ->
                throw Failure.Permanent.invalidField("order", "order: expected asc or desc, found '" + text + "'");
        };
    }
}
