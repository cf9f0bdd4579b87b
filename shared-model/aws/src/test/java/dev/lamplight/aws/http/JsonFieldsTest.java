package dev.lamplight.aws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {

    static Stream<Arguments> wrongValues() {
        Map<String, Consumer<JsonFields>> readers = Map.of(
                "text", fields -> fields.text("f", 3),
                "requiredText", fields -> fields.requiredText("f", 3),
                "word", fields -> fields.word("f", List.of("a", "b")),
                "integer", fields -> fields.integer("f", 1, 9),
                "number", fields -> fields.number("f", 0, 1),
                "flag", fields -> fields.flag("f"),
                "object", fields -> fields.object("f"),
                "texts", fields -> fields.texts("f", 2, 3),
                "objects", fields -> fields.objects("f", 2),
                "metadata", fields -> fields.metadata("f"));
        Map<String, List<String>> wrong = Map.of(
                "text", List.of("1", "true", "[]", "{}", "\"abcd\""),
                "requiredText", List.of("null", "\"\"", "\" \"", "1"),
                "word", List.of("\"c\"", "1"),
                "integer", List.of("0", "10", "1.5", "1e400", "99999999999", "\"1\"", "true", "[1]"),
                "number", List.of("-0.1", "1.1", "1e400", "\"0.5\"", "{}"),
                "flag", List.of("0", "\"true\"", "[]"),
                "object", List.of("[]", "\"x\"", "1"),
                "texts", List.of("\"a\"", "[1]", "[\"abcd\"]", "[\"a\",\"b\",\"c\"]", "[null]", "{}"),
                "objects", List.of("{}", "[1]", "[{},{},{}]", "[[]]"),
                "metadata", List.of("[]", "{\"a\":1}", "{\"a\":null}", "{\"a\":{}}"));
        return readers.entrySet().stream().flatMap(reader -> wrong.getOrDefault(reader.getKey(), List.of()).stream()
                .map(value -> Arguments.of(reader.getKey(), value, reader.getValue())));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("wrongValues")
    void refusesAWrongValueWithTheNameOfTheField(String kind, String value, Consumer<JsonFields> reader) {
        JsonFields fields = body("{\"f\":" + value + "}");

        assertThatThrownBy(() -> reader.accept(fields))
                .as(kind)
                .asInstanceOf(type(Failure.Permanent.class))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(PermanentCode.INVALID_REQUEST))
                .satisfies(failure -> assertThat(failure.param()).startsWith("f"))
                .satisfies(failure -> assertThat(failure.explanation()).contains("expected", "found"));
    }

    @Test
    void namesANestedFieldWithDots() {
        JsonFields fields = body("{\"a\":{\"b\":[{\"c\":1}]}}");

        assertThatThrownBy(() -> fields.object("a")
                        .orElseThrow()
                        .objects("b", 5)
                        .getFirst()
                        .requiredText("c", 5))
                .asInstanceOf(type(Failure.Permanent.class))
                .satisfies(failure -> assertThat(failure.param()).isEqualTo("a.b[0].c"));
    }

    @Test
    void readsWhatIsThereAndIgnoresTheRest() {
        JsonFields fields = body("{\"t\":\"中\",\"i\":5,\"n\":0.5,\"b\":true,\"l\":[\"x\"],\"z\":null,\"other\":{}}");

        assertThat(fields.text("t", 9)).contains("中");
        assertThat(fields.integer("i", 1, 9)).hasValue(5);
        assertThat(fields.number("n", 0, 1)).hasValue(0.5);
        assertThat(fields.flag("b")).contains(true);
        assertThat(fields.texts("l", 5, 5)).containsExactly("x");
        assertThat(fields.text("z", 9)).isEmpty();
        assertThat(fields.isNull("z")).isTrue();
        assertThat(fields.isNull("absent")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "1", "nul", "{\"a\":1,\"a\":2}", "{} {}", " ", "\u0000\u0000\u0000{"})
    void refusesABodyThatIsNotOneJsonObject(String text) {
        assertThatThrownBy(() -> body(text))
                .asInstanceOf(type(Failure.Permanent.class))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(PermanentCode.MALFORMED_JSON));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'a':NaN}; a number that JSON does not have at line 1",
                "{'a':-Infinity}; a number that JSON does not have at line 1",
                "{'\\ud800':1}; half of a surrogate pair, which is no character at line 1",
                "{'\\udc00':1}; half of a surrogate pair, which is no character at line 1",
                "{'a':1,'a':2}; names a field twice at line 1",
                "{'a':'b; breaks off at line 1",
                "{} {}; more follows it at line 1",
                "{'a':'\\q'}; not written as JSON at line 1",
                "{'secret':secret}; not written as JSON at line 1",
            })
    void saysWhatIsWrongWithJsonAndQuotesNothingOfIt(String quoted, String fault) {
        assertThatThrownBy(() -> body(quoted.replace('\'', '"')))
                .hasMessageContaining(fault)
                .hasMessageNotContainingAny("secret", "ud800", "udc00");
    }

    @Test
    void saysWhatIsWrongWithBytesThatAreNoText() {
        assertThatThrownBy(() -> body("{\"ÿ\":1}".getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessageContaining("what is no character");
    }

    @Test
    void refusesNestingWithoutEnd() {
        assertThatThrownBy(() -> body("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
                .isInstanceOf(Failure.Permanent.class);
    }

    @Test
    void takesNoBodyAsAnObjectWithoutFields() {
        assertThat(body("").has("anything")).isFalse();
    }

    @Test
    void refusesAnotherContentType() {
        HttpRequest request = new HttpRequest(
                "r",
                "POST",
                List.of(),
                Map.of(),
                Map.of(),
                Map.of("content-type", "text/plain"),
                new byte[] {1},
                TestingDeadline.FAR);

        assertThatThrownBy(() -> JsonFields.ofBody(request))
                .asInstanceOf(type(Failure.Permanent.class))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(PermanentCode.UNSUPPORTED_MEDIA_TYPE));
    }

    private static JsonFields body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonFields body(byte[] bytes) {
        return JsonFields.ofBody(new HttpRequest(
                "r",
                "POST",
                List.of(),
                Map.of(),
                Map.of(),
                Map.of("Content-Type", "application/json; charset=utf-8"),
                bytes,
                TestingDeadline.FAR));
    }
}
