package dev.lamplight.functions.embed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.inference.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// What a caller wants to have embedded.
///
/// @param inputs in the caller's order, 1 to 2,048
/// @param dimensions length of the vectors, empty for the model's own
record EmbeddingsRequest(
        String model, List<Input> inputs, VectorFormat format, OptionalInt dimensions, Purpose purpose) {
    /// OpenAI's limit.
    static final int MAX_INPUTS = 2048;

    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_USER_LENGTH = 1024;
    private static final int MAX_DIMENSIONS = 100_000;
    private static final Map<String, VectorFormat> FORMATS =
            Map.of("float", VectorFormat.FLOAT, "base64", VectorFormat.BASE64);
    private static final Map<String, Purpose> PURPOSES = Map.of("passage", Purpose.PASSAGE, "query", Purpose.QUERY);

    /// One text, and how it is called in a message: `input` or `input[3]`.
    sealed interface Input {
        String name();

        /// @param value not empty, without unpaired surrogates
        record Text(String name, String value) implements Input {}

        /// Ids of the model's own vocabulary, at least one; whether the vocabulary has them is not known yet.
        /// compared by nobody; the array is the point
        @SuppressWarnings("ArrayRecordComponent")
        record Tokens(String name, int[] ids) implements Input {
            /// The name of one of the ids.
            String nameOf(int index) {
                return name + "[" + index + "]";
            }
        }
    }

    EmbeddingsRequest {
        inputs = List.copyOf(inputs);
    }

    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static EmbeddingsRequest of(HttpRequest request) {
        JsonFields fields = JsonFields.ofBody(request);
        // accepted and kept by nobody: it names the caller's own user
        fields.text("user", MAX_USER_LENGTH);
        return new EmbeddingsRequest(
                fields.requiredText("model", MAX_NAME_LENGTH),
                inputs(fields),
                fields.word("encoding_format", List.of("float", "base64"))
                        .map(FORMATS::get)
                        .orElse(VectorFormat.FLOAT),
                fields.integer("dimensions", 1, MAX_DIMENSIONS),
                fields.word("input_type", List.of("passage", "query"))
                        .map(PURPOSES::get)
                        .orElse(Purpose.PASSAGE));
    }

    private static List<Input> inputs(JsonFields fields) {
        JsonNode input = fields.any("input").orElseThrow(() -> unlike(fields, "input", "nothing"));
        if (input.isTextual()) {
            return List.of(text(fields, "input", input));
        }
        if (!input.isArray()) {
            throw unlike(fields, "input", "another type");
        }
        if (input.isEmpty()) {
            throw unlike(fields, "input", "an empty list");
        }
        if (input.get(0).isNumber()) {
            return List.of(tokens(fields, "input", input));
        }
        if (input.size() > MAX_INPUTS) {
            throw fields.wrong("input", "at most " + MAX_INPUTS + " inputs", String.valueOf(input.size()));
        }
        List<Input> inputs = new ArrayList<>(input.size());
        boolean texts = input.get(0).isTextual();
        for (JsonNode item : input) {
            String name = "input[" + inputs.size() + "]";
            inputs.add(texts ? text(fields, name, item) : tokens(fields, name, item));
        }
        return inputs;
    }

    private static Failure.Permanent unlike(JsonFields fields, String name, String found) {
        return fields.wrong(name, "text, a list of texts, token ids or a list of lists of token ids", found);
    }

    private static Input text(JsonFields fields, String name, JsonNode node) {
        if (!node.isTextual()) {
            throw fields.wrong(name, "text like the first input", "another type");
        }
        String text = node.textValue();
        if (text.isEmpty()) {
            throw fields.wrong(name, "text", "empty text");
        }
        int place = unpairedSurrogate(text);
        if (place >= 0) {
            throw fields.wrong(name, "text of whole characters", "half a surrogate pair at character " + place);
        }
        return new Input.Text(name, text);
    }

    private static int unpairedSurrogate(String text) {
        for (int index = 0; index < text.length(); index++) {
            char unit = text.charAt(index);
            if (Character.isHighSurrogate(unit)
                    && index + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(index + 1))) {
                index++;
            } else if (Character.isSurrogate(unit)) {
                return index;
            }
        }
        return -1;
    }

    private static Input tokens(JsonFields fields, String name, JsonNode list) {
        if (!list.isArray()) {
            throw list.isTextual()
                    ? fields.wrong(name, "a list of token ids like the first input", "text")
                    : fields.wrong(name, "text or a list of token ids", "another type");
        }
        if (list.isEmpty()) {
            throw fields.wrong(name, "token ids", "an empty list");
        }
        int[] ids = new int[list.size()];
        for (int index = 0; index < ids.length; index++) {
            JsonNode id = list.get(index);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw fields.wrong(
                        name + "[" + index + "]", "a token id", id.isNumber() ? id.asText() : "another type");
            }
            ids[index] = id.intValue();
        }
        return new Input.Tokens(name, ids);
    }
}
