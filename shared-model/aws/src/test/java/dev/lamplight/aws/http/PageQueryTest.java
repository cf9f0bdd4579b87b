package dev.lamplight.aws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.api.ListPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageQueryTest {
    private static final PageQuery.Limits LIMITS = new PageQuery.Limits(20, 100);

    @Property(tries = 200)
    void pagesPutTogetherAreTheList(
            @ForAll @IntRange(min = 0, max = 60) int size, @ForAll @IntRange(min = 1, max = 100) int limit) {
        List<String> items = ids(size);
        List<String> seen = new ArrayList<>();
        Map<String, String> parameters = new HashMap<>(Map.of("limit", String.valueOf(limit)));

        boolean more = true;
        while (more) {
            ListPage<String> page = query(parameters).cut(items, Function.identity());
            seen.addAll(page.data());
            more = page.hasMore();
            parameters.put("after", page.lastId());
        }

        assertThat(seen).isEqualTo(items);
    }

    @Test
    void endsThePageAtBefore() {
        ListPage<String> page = query(Map.of("limit", "2", "before", "id5")).cut(ids(9), Function.identity());

        assertThat(page.data()).containsExactly("id3", "id4");
        assertThat(page.firstId()).isEqualTo("id3");
        assertThat(page.hasMore()).isTrue();
    }

    @Test
    void isEmptyWhereAfterStandsBehindBefore() {
        assertThat(query(Map.of("after", "id5", "before", "id2"))
                        .cut(ids(9), Function.identity())
                        .data())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"limit,0", "limit,101", "limit,x", "limit,", "limit,1.5", "order,up", "after,nobody", "before,nobody"})
    void refusesWrongParametersByName(String parameter, @org.jspecify.annotations.Nullable String value) {
        Map<String, String> parameters = Map.of(parameter, value == null ? "" : value);

        assertThatThrownBy(() -> query(parameters).cut(ids(3), Function.identity()))
                .asInstanceOf(type(Failure.Permanent.class))
                .satisfies(failure -> assertThat(failure.param()).isEqualTo(parameter));
    }

    private static List<String> ids(int size) {
        return IntStream.range(0, size).mapToObj(i -> "id" + i).toList();
    }

    private static PageQuery query(Map<String, String> parameters) {
        return PageQuery.of(
                new HttpRequest(
                        "r", "GET", List.of(), Map.of(), parameters, Map.of(), new byte[0], TestingDeadline.FAR),
                LIMITS);
    }
}
