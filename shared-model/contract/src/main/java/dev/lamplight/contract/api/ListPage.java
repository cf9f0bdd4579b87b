package dev.lamplight.contract.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.function.Function;

/// One page of a list.
///
/// @param object always `list`
/// @param firstId id of the first item, empty where there is none: clients read it as a required text
/// @param lastId id of the last item, to be sent as `after` for the next page
/// @param hasMore whether items follow in the direction of paging
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ListPage<T>(String object, List<T> data, String firstId, String lastId, boolean hasMore) {
    public ListPage {
        data = List.copyOf(data);
    }

    public static <T> ListPage<T> of(List<T> data, Function<T, String> id, boolean hasMore) {
        return new ListPage<>(
                "list",
                data,
                data.isEmpty() ? "" : id.apply(data.getFirst()),
                data.isEmpty() ? "" : id.apply(data.getLast()),
                hasMore);
    }

    /// The same page of other things with the same ids.
    public <R> ListPage<R> map(Function<T, R> change) {
        return new ListPage<>(object, data.stream().map(change).toList(), firstId, lastId, hasMore);
    }
}
