package dev.lamplight.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// JSON as every room reads and writes it: unknown fields are ignored, duplicate keys and trailing text refused,
/// instants are ISO-8601 text, null fields are left out, nesting is bounded.
public final class Json {
    private static final int MAX_NESTING = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Made when records are read or written for the first time.
    private static final class Records {
        private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY.copy())
                .addModule(new JavaTimeModule())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .build();
    }

    private Json() {}

    /// The mapper itself, for rooms that read and write records. Shared and thread-safe; never reconfigure it.
    public static ObjectMapper mapper() {
        return Records.MAPPER;
    }

    /// An object without fields, to be filled.
    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /// A list without elements, to be filled.
    public static ArrayNode array() {
        return NODES.arrayNode();
    }

    /// @throws JsonProcessingException where the bytes are no JSON of this type, or `null`
    public static <T> T read(byte[] bytes, Class<T> type) throws JsonProcessingException {
        try {
            T value = Records.MAPPER.readValue(bytes, type);
            if (value == null) {
                throw MismatchedInputException.from((JsonParser) null, type, "expected a value, found null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory cannot fail", e);
        }
    }

    /// Where JSON cannot be read, and never what stands there: the parser's own messages quote it.
    public static String placeOf(JsonProcessingException failure) {
        List<String> steps = new ArrayList<>();
        if (failure instanceof JsonMappingException mapping) {
            for (JsonMappingException.Reference step : mapping.getPath()) {
                steps.add(step.getFieldName() == null ? "item " + step.getIndex() : step.getFieldName());
            }
        }
        if (!steps.isEmpty()) {
            return String.join(".", steps) + ": missing, or of another type than expected";
        }
        JsonLocation place = failure.getLocation();
        return place == null
                ? "it is cut off or damaged"
                : "it breaks off or is damaged at line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    /// @return a missing node for an empty text
    /// @throws JsonProcessingException where the text is no JSON
    public static JsonNode tree(String text) throws JsonProcessingException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return JsonTree.read(parser);
        } catch (JsonProcessingException damaged) {
            throw damaged;
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory cannot fail", impossible);
        }
    }

    /// @param json in UTF-8, or another form of Unicode that JSON can be told from
    /// @return a missing node for no bytes
    /// @throws JsonProcessingException where the bytes are no JSON
    /// @throws IOException where they are no text
    public static JsonNode tree(byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            return JsonTree.read(parser);
        }
    }

    public static byte[] bytes(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(value, () -> FACTORY.createGenerator(bytes));
        return bytes.toByteArray();
    }

    public static String text(Object value) {
        StringWriter text = new StringWriter();
        write(value, () -> FACTORY.createGenerator(text));
        return text.toString();
    }

    @FunctionalInterface
    private interface Generating {
        JsonGenerator generator() throws IOException;
    }

    private static void write(Object value, Generating generating) {
        try (JsonGenerator target = generating.generator()) {
            JsonTree.write(value, target);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + value.getClass().getName(), e);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing into memory cannot fail", impossible);
        }
    }
}
