package dev.lamplight.core.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemaTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'string'} | '' | yes",
                "{'type': 'string'} | 'a\\'b' | yes",
                "{'type': 'string'} | '\\ud83d' | no",
                "{'type': 'string'} | '\\u4e2d' | yes",
                "{'type': 'string'} | a | no",
                "{'minLength': 2, 'maxLength': 3} | 'a' | no",
                "{'minLength': 2, 'maxLength': 3} | 'a\\n' | yes",
                "{'minLength': 2, 'maxLength': 3} | '中中中' | yes",
                "{'minLength': 2, 'maxLength': 3} | 'abcd' | no",
                "{'pattern': '^[A-Z]{2}-\\\\d+$'} | 'AB-12' | yes",
                "{'pattern': '^[A-Z]{2}-\\\\d+$'} | 'AB-' | no",
                "{'pattern': 'a.b'} | 'a\\'b' | yes",
                "{'format': 'date'} | '2026-02-28' | yes",
                "{'format': 'date'} | '2026-13-01' | no",
                "{'type': 'number'} | -1.5e10 | yes",
                "{'type': 'number'} | .5 | no",
                "{'type': ['integer', 'null']} | null | yes",
                "{'type': ['integer', 'null']} | 12 | yes",
                "{'type': ['integer', 'null']} | true | no",
                "{'exclusiveMinimum': 3, 'maximum': 4.5} | 4 | yes",
                "{'exclusiveMinimum': 3, 'maximum': 4.5} | 3 | no",
                "{'enum': ['red', 3, null]} | 3 | yes",
                "{'enum': ['red', 3, null]} | 'blue' | no",
                "{'enum': ['red', 3], 'type': 'string'} | 3 | no",
                "{'const': {'a': [1, 2]}} | {'a':[1,2]} | yes",
                "{'anyOf': [{'type': 'boolean'}, {'const': 'b'}]} | true | yes",
                "{'anyOf': [{'type': 'boolean'}, {'const': 'b'}]} | 'b' | yes",
                "{'anyOf': [{'type': 'boolean'}, {'const': 'b'}]} | 'c' | no",
                "{'properties': {'a': {'type': 'null'}, 'b': {'type': 'null'}}, 'required': ['b']} | {'b':null} | yes",
                "{'properties': {'a': {'type': 'null'}, 'b': {'type': 'null'}}, 'required': ['b']} | {'a': null, 'b': null} | yes",
                "{'properties': {'a': {'type': 'null'}, 'b': {'type': 'null'}}, 'required': ['b']} | {'a': null} | no",
                "{'properties': {'a': {'type': 'null'}, 'b': {'type': 'null'}}, 'required': ['b']} | {'b': null, 'a': null} | no",
                "{'properties': {'a': {'type': 'null'}, 'b': {'type': 'null'}}} | {} | yes",
                "{'properties': {'a': {'type': 'null'}, 'b': {'type': 'null'}}} | {'b':null} | yes",
                "{'required': ['z']} | {'z':[{}]} | yes",
                "{'required': ['z']} | {} | no",
                "{'additionalProperties': {'type': 'integer'}} | {'x':1, 'y':2} | yes",
                "{'additionalProperties': {'type': 'integer'}} | {'x':true} | no",
                "{'type': 'object', 'additionalProperties': false} | {} | yes",
                "{'type': 'object', 'additionalProperties': false} | {'x':1} | no",
                "{'items': {'type': 'integer'}, 'minItems': 1, 'maxItems': 2} | [] | no",
                "{'items': {'type': 'integer'}, 'minItems': 1, 'maxItems': 2} | [1, 2] | yes",
                "{'items': {'type': 'integer'}, 'minItems': 1, 'maxItems': 2} | [1,2,3] | no",
                "{'maxItems': 0} | [] | yes",
                "{'type': 'array'} | [[], {'a': [true]}] | yes",
                "{'$ref': '#/$defs/n', '$defs': {'n': {'type': 'integer'}}} | 5 | yes",
                "true | {'any': [1, 2.5, 'x', null, {}]} | yes",
                "{} | {'any': 1} | yes"
            })
    void textsAgainstSchemas(String schema, String text, String meets) {
        assertThat(Texts.meets(Texts.schema(schema.replace('\'', '"')), text.replace('\'', '"')))
                .isEqualTo(meets.equals("yes"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'oneOf': []} | schema: 'oneOf' is not supported",
                "{'type': 'object', 'patternProperties': {}} | schema: 'patternProperties' is not supported for object",
                "{'type': 'number', 'minimum': 1} | schema: 'minimum' is not supported for number",
                "{'properties': {'a': {'not': {}}}} | schema.properties.a: 'not' is not supported",
                "{'type': 'string', 'format': 'email'} | schema.format: expected one of [date, date-time, time, uuid]",
                "{'type': 'string', 'pattern': 'a', 'minLength': 2} | schema: 'pattern', 'format' and lengths",
                "{'enum': [1], 'minimum': 3} | schema: 'minimum' beside 'enum' is not supported",
                "{'anyOf': [true], 'type': 'string'} | schema: 'type' beside 'anyOf' is not supported",
                "{'type': 'text'} | schema.type: expected one or several of",
                "{'$ref': '#/$defs/a', '$defs': {'a': {'items': {'$ref': '#/$defs/a'}}}} | '#/$defs/a' is recursive",
                "{'items': {'$ref': '#'}} | '#' is recursive",
                "{'$ref': 'https://example.org/s'} | is not inside the schema",
                "{'$ref': '#/$defs/b'} | names nothing in the schema",
                "false | no text can meet this schema: the schema false",
                "{'enum': []} | no text can meet this schema",
                "{'enum': ['a'], 'type': 'integer'} | none of its values is of its type",
                "{'minLength': 3, 'maxLength': 2} | minLength is above maxLength",
                "{'minItems': 3, 'maxItems': 2} | minItems is above maxItems",
                "{'type': 'integer', 'minimum': 3, 'maximum': 2} | no whole number lies between its bounds",
                "{'type': 'integer', 'minimum': 0.2, 'maximum': 0.8} | no whole number lies between its bounds",
                "{'type': 'object', 'required': ['a'], 'additionalProperties': false} | 'a' is required and not allowed",
                "{'minLength': -1} | schema.minLength: expected a whole number from 0 to 100000, found -1",
                "{'properties': []} | schema.properties: expected an object, found array",
                "[] | schema: expected a schema, found array"
            })
    void refusesByNameAndPath(String schema, String reason) {
        assertThatThrownBy(() -> Texts.schema(schema.replace('\'', '"')))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining(reason);
    }

    @Test
    void schemasInEachOtherAndTheirNumberHaveALimit() {
        String deep = "{\"items\": ".repeat(80) + "true" + "}".repeat(80);
        assertThatThrownBy(() -> Texts.schema(deep)).hasMessageContaining("at most 64 schemas in each other");

        String wide = "{\"enum\": [" + "1, ".repeat(30_000) + "1]}";
        assertThatThrownBy(() -> Texts.schema(wide)).hasMessageContaining("at most 20,000 values");
    }

    @Test
    void anyObjectIsJson() {
        Grammar grammar = Grammar.jsonObject();

        assertThat(Texts.meets(grammar, "{}")).isTrue();
        assertThat(Texts.meets(grammar, "{\n  \"a\": [1, {\"b\": null}],\n  \"c\": \"中\"\n}"))
                .isTrue();
        assertThat(Texts.meets(grammar, "[]")).isFalse();
        assertThat(Texts.meets(grammar, "{\"a\":1,}")).isFalse();
        assertThat(Texts.meets(grammar, "{\"a\":" + "[".repeat(15) + "]".repeat(15) + "}"))
                .isFalse();
        assertThat(Texts.meets(grammar, "{\"a\":" + "[".repeat(14) + "]".repeat(14) + "}"))
                .isTrue();
    }
}
