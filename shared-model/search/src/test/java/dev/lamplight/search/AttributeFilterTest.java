package dev.lamplight.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AttributeFilterTest {
    private static final Attributes DOCUMENT =
            new Attributes(Map.of("year", 2024, "team", "docs", "draft", false, "weight", 1.0));

    private static boolean matches(String json) throws Exception {
        return AttributeFilter.fromJson(Json.tree(json)).matches(DOCUMENT);
    }

    private static String compare(String type, String key, String value) {
        return "{\"type\":\"%s\",\"key\":\"%s\",\"value\":%s}".formatted(type, key, value);
    }

    @Test
    void comparesNumbersByValueAndTextsByTheirCharacters() throws Exception {
        assertThat(matches(compare("eq", "year", "2024.0"))).isTrue();
        assertThat(matches(compare("gt", "year", "2023.5"))).isTrue();
        assertThat(matches(compare("gt", "year", "2024"))).isFalse();
        assertThat(matches(compare("gte", "year", "2024"))).isTrue();
        assertThat(matches(compare("lt", "year", "2025"))).isTrue();
        assertThat(matches(compare("lte", "year", "2023"))).isFalse();
        assertThat(matches(compare("eq", "weight", "1"))).isTrue();
        assertThat(matches(compare("lt", "team", "\"search\""))).isTrue();
        assertThat(matches(compare("eq", "draft", "false"))).isTrue();
        assertThat(matches(compare("gt", "draft", "false"))).isFalse();
    }

    @Test
    void treatsAMissingAttributeAndAnotherTypeAsDifferent() throws Exception {
        assertThat(matches(compare("eq", "missing", "1"))).isFalse();
        assertThat(matches(compare("ne", "missing", "1"))).isTrue();
        assertThat(matches(compare("lt", "missing", "1"))).isFalse();
        assertThat(matches(compare("in", "missing", "[1]"))).isFalse();
        assertThat(matches(compare("nin", "missing", "[1]"))).isTrue();
        assertThat(matches(compare("eq", "year", "\"2024\""))).isFalse();
        assertThat(matches(compare("ne", "year", "\"2024\""))).isTrue();
        assertThat(matches(compare("lt", "year", "\"9999\""))).isFalse();
    }

    @Test
    void combines() throws Exception {
        var yes = compare("in", "team", "[\"docs\",\"web\"]");
        var no = compare("nin", "year", "[2024]");

        assertThat(matches("{\"type\":\"and\",\"filters\":[%s,%s]}".formatted(yes, no)))
                .isFalse();
        assertThat(matches("{\"type\":\"or\",\"filters\":[%s,%s]}".formatted(yes, no)))
                .isTrue();
        assertThat(matches("{\"type\":\"and\",\"filters\":[]}")).isTrue();
        assertThat(matches("{\"type\":\"or\",\"filters\":[]}")).isFalse();
    }

    @Test
    void refusesWhatIsNoFilterWithTheFieldAtFault() {
        var deep = compare("eq", "a", "1");
        for (int i = 0; i < AttributeFilter.MAX_DEPTH; i++) {
            deep = "{\"type\":\"and\",\"filters\":[" + deep + "]}";
        }
        var many = new StringBuilder("[0");
        for (int i = 0; i < AttributeFilter.MAX_SIZE; i++) {
            many.append(',').append(i);
        }
        var wide = "{\"type\":\"and\",\"filters\":["
                + compare("in", "a", many.append(']').toString()) + "]}";
        for (String json : new String[] {
            "{}",
            "[]",
            "null",
            "{\"type\":\"like\",\"key\":\"a\",\"value\":1}",
            "{\"type\":\"eq\",\"value\":1}",
            "{\"type\":\"eq\",\"key\":\"a\"}",
            "{\"type\":\"eq\",\"key\":\"a\",\"value\":{}}",
            "{\"type\":\"in\",\"key\":\"a\",\"value\":1}",
            "{\"type\":\"and\"}",
            deep,
            wide
        }) {
            assertThatThrownBy(() -> AttributeFilter.fromJson(Json.tree(json)))
                    .as(json.substring(0, Math.min(60, json.length())))
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.param())
                            .isEqualTo("filters"));
        }
    }
}
