package dev.lamplight.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
    @Property(tries = 500)
    void writesPlainValuesAsTheMapperDoes(@ForAll("plainValues") Object value) throws IOException {
        String expected = Json.mapper().writeValueAsString(value);

        assertThat(Json.text(value)).isEqualTo(expected);
        assertThat(Json.bytes(value)).isEqualTo(expected.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 500)
    void readsTreesAsTheMapperDoes(@ForAll("plainValues") Object value) throws IOException {
        byte[] json = Json.mapper().writeValueAsBytes(value);
        JsonNode expected = Json.mapper().readTree(json);

        assertThat(Json.tree(json)).isEqualTo(expected);
        assertThat(Json.tree(new String(json, StandardCharsets.UTF_8))).isEqualTo(expected);
        assertThat(Json.text(expected)).isEqualTo(Json.mapper().writeValueAsString(expected));
    }

    @Provide
    Arbitrary<Object> plainValues() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(12).map(Object.class::cast),
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.doubles().map(Object.class::cast),
                Arbitraries.floats().map(Object.class::cast),
                Arbitraries.bigIntegers().map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast));
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(4).map(Object.class::cast),
                        inner.list().ofMaxSize(4).map(JsonTest::withNull),
                        Arbitraries.maps(Arbitraries.strings().ofMaxLength(6), inner)
                                .ofMaxSize(4)
                                .map(LinkedHashMap::new)),
                0,
                4);
    }

    private static Object withNull(List<Object> list) {
        List<Object> longer = new ArrayList<>(list);
        longer.add(null);
        return longer;
    }

    private record Reading(int degrees, String place, Instant at) {}

    @Test
    void recordsInsidePlainValuesAreTheMappers() throws IOException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("nothing", null);
        value.put("readings", List.of(new Reading(3, "Ulm", Instant.EPOCH)));
        value.put("byNumber", new TreeMap<>(Map.of(1, "one")));
        value.put("words", Arrays.asList("a", null).iterator().next());

        assertThat(Json.text(value))
                .isEqualTo(Json.mapper().writeValueAsString(value))
                .contains("1970-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "[1] x",
                "[1",
                "{\"a\":",
                "{\"a\"",
                "nul",
                "[1,]",
                "\"\n\"",
                "NaN",
                "{a:1}"
            })
    void refusesWhatTheMapperRefuses(String text) {
        assertThatThrownBy(() -> Json.mapper().readTree(text)).isInstanceOf(JsonProcessingException.class);

        assertThatThrownBy(() -> Json.tree(text)).isInstanceOf(JsonProcessingException.class);
        assertThatThrownBy(() -> Json.tree(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void refusesWhatIsNestedTooDeep() throws IOException {
        String deep = "[".repeat(100) + "]".repeat(100);

        assertThat(Json.tree(deep)).isEqualTo(Json.mapper().readTree(deep));
        assertThatThrownBy(() -> Json.tree("[" + deep + "]")).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void nothingIsAMissingNode() throws IOException {
        assertThat(Json.tree("").isMissingNode()).isTrue();
        assertThat(Json.tree(new byte[0]).isMissingNode()).isTrue();
    }
}
