package dev.lamplight.core.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.token.PromptText;
import dev.lamplight.core.token.TextTokenizer.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JinjaTemplateTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-07-04T09:05:06Z"), ZoneOffset.UTC);
    private static final JsonNode CASES = json("cases.json");

    private static JsonNode json(String file) {
        try (InputStream in = JinjaTemplateTest.class.getResourceAsStream(file)) {
            return Json.mapper().readTree(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    record Rendered(String template, String context, JsonNode text) {
        @Override
        public String toString() {
            return template + ", " + context;
        }
    }

    static Stream<Rendered> rendered() {
        return StreamSupport.stream(json("rendered.json").spliterator(), false)
                .map(one -> new Rendered(
                        one.path("template").asText(), one.path("context").asText(), one.path("text")));
    }

    /// The texts are those of Python's jinja2 3.1.6, see render.py beside them.
    @ParameterizedTest
    @MethodSource("rendered")
    void rendersWhatPythonRenders(Rendered expected) {
        String source = String.join(
                "\n",
                StreamSupport.stream(
                                CASES.path("templates")
                                        .path(expected.template())
                                        .spliterator(),
                                false)
                        .map(JsonNode::asText)
                        .toList());
        JinjaTemplate template = JinjaTemplate.of(source);

        if (expected.text().isNull()) {
            assertThat(catchThrowable(() -> template.render(context(expected.context()), CLOCK)))
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                            .isIn(PermanentCode.TEMPLATE_REFUSED, PermanentCode.TEMPLATE_FAILED));
        } else {
            PromptText text = template.render(context(expected.context()), CLOCK);
            assertThat(text.text()).isEqualTo(expected.text().asText());
        }
    }

    private static Map<String, JinjaValue> context(String name) {
        Map<String, JinjaValue> values = new HashMap<>();
        for (JsonNode context : (ArrayNode) CASES.path("contexts")) {
            if (context.path("name").asText().equals(name)) {
                context.path("values")
                        .properties()
                        .forEach(entry -> values.put(entry.getKey(), JsonValues.of(entry.getValue(), Source.USER)));
            }
        }
        return values;
    }

    private static PromptText render(String template, String given) {
        return JinjaTemplate.of(template).render(Map.of("x", JinjaValue.given(given)), CLOCK);
    }

    /// Each given character is a `#`, each of the template's own an `_`.
    private static String sources(PromptText text) {
        StringBuilder sources = new StringBuilder();
        for (int index = 0; index < text.length(); index++) {
            sources.append(text.isGiven(index) ? '#' : '_');
        }
        return sources.toString();
    }

    @Test
    void knowsOfEveryCharacterWhereItComesFrom() {
        Map<String, String> expected = Map.ofEntries(
                Map.entry("[{{ x }}]", "_###_"),
                Map.entry("{{ '<' + x|trim + '>' }}", "_#_"),
                Map.entry("{{ x.strip().upper() ~ 1 }}", "#_"),
                Map.entry("{{ x|replace('b', 'yy') }}", "#__#"),
                Map.entry("{{ 'a-b'|replace('-', x) }}", "_###_"),
                Map.entry("{{ x.split('b')|join('|') }}", "#_#"),
                Map.entry("{{ x[1:] }}{{ x[0] }}", "###"),
                Map.entry("{{ {'k': x}|tojson }}", "_______###__"),
                Map.entry("{% set y %}<{{ x }}>{% endset %}{{ y|length }}{{ y }}", "__###_"),
                Map.entry("{% macro m(a) %}({{ a }}){% endmacro %}{{ m(x) }}", "_###_"),
                Map.entry("{% for c in x %}{{ c }}{{ loop.index }}{% endfor %}", "#_#_#_"),
                Map.entry("{{ [x] }}", "__###__"));

        expected.forEach((template, sources) ->
                assertThat(sources(render(template, " b "))).as(template).isEqualTo(sources));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
                "{% set ns = namespace(s='x') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{{ 'x' * 1000000000 }}",
                "{{ ('x' * 1000000) * 1000000 }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% macro m(n) %}{{ m(n + 1) }}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
                "{{ range(2000000000)|list }}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
                "{{ {'a': 1}|tojson(indent=1000000000) }}",
            })
    void stopsATemplateThatRunsInCircles(String template) {
        assertThatThrownBy(() -> render(template, "x"))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.TEMPLATE_FAILED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in b %}",
                "{{ 'a }}",
                "{{ a",
                "{% if %}{% endif %}",
                "{% endfor %}",
                "{% include 'x' %}",
                "{% import 'os' as os %}",
                "{{ a b }}",
                "{{ ) }}",
                "{{ 99999999999999999999 }}",
                "{# never ends",
                "{{ [1, }}",
                "{{ ? }}",
                "{{ '\\uZZZZ' }}",
            })
    void refusesWhatIsNoTemplate(String template) {
        assertThatThrownBy(() -> JinjaTemplate.of(template))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.UNSUPPORTED_MODEL));
    }

    /// jinja2 3.1.6 raises TypeError or UndefinedError; Qwen 3's template takes parts of a tool's result.
    @ParameterizedTest
    @ValueSource(strings = {"{'a': 1}", "nothing", "none", "5"})
    void takesNoPartOfWhatIsNeitherTextNorList(String value) {
        assertThatThrownBy(() -> render("{% set y = " + value + " %}{{ y[1:] }}", "x"))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.TEMPLATE_FAILED));
        assertThat(render("{{ {'a': 1, 'b': 2} | reverse | join }}{{ x[1:] }}", "xy")
                        .text())
                .isEqualTo("bay");
    }

    @Test
    void refusesNestingThatWouldOverflowTheStack() {
        for (String template : new String[] {
            "{{ " + "(".repeat(50_000) + "1" + ")".repeat(50_000) + " }}",
            "{{ " + "not ".repeat(50_000) + "1 }}",
            "{% if 1 %}".repeat(50_000),
            "{{ " + "[".repeat(50_000) + " }}",
            "{{ x" + ".a".repeat(50_000) + " }}",
            "{{ 1" + " + 1".repeat(50_000) + " }}",
            "{{ x" + "|trim".repeat(50_000) + " }}",
        }) {
            Throwable thrown = catchThrowable(() -> render(template, "x"));
            if (thrown != null) {
                assertThat(thrown).as(template.substring(0, 20)).isInstanceOf(Failure.Permanent.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ missing.attribute }}",
                "{{ missing() }}",
                "{{ 'a' + 1 }}",
                "{{ x|nonsense }}",
                "{{ x is nonsense }}",
                "{{ x.nonsense() }}",
                "{{ 1 // 0 }}",
                "{{ 9223372036854775807 + 1 }}",
                "{{ x.__class__.__mro__ }}",
                "{{ none|length }}",
                "{% set x.y = 1 %}",
            })
    void saysWhatCannotBeRendered(String template) {
        assertThatThrownBy(() -> render(template, "x"))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.TEMPLATE_FAILED));
    }

    @Test
    void givesTheTemplatesOwnWordsWhereItRefuses() {
        assertThatThrownBy(() -> render("{{ raise_exception('Roles must alternate') }}", "x"))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.TEMPLATE_REFUSED))
                .hasMessageContaining("Roles must alternate");
    }
}
