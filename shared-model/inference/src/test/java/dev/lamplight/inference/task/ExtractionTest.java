package dev.lamplight.inference.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.core.decoder.WeightForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// With random weights: what is taken out means nothing, that it stands in the text does.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExtractionTest {
    private static final String TEXT = "Maria Lopez flies to Lisbon on 12 May with 2 bags.";
    private static final String SCHEMA = """
        {"type": "object", "properties": {"who": {"type": "string"}, "bags": {"type": "integer", "maximum": 9},
         "kind": {"enum": ["trip", "order"]}, "places": {"type": "array", "items": {"type": "string"}, "maxItems": 2}},
         "required": ["who", "bags", "kind", "places"]}\
        """;

    private TinyModel model;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        model = TinyModel.open(folder, WeightForm.TWO_PLANES);
    }

    @AfterAll
    void close() {
        model.close();
    }

    private Extraction extraction(String schema, Extraction.Grounding grounding) throws IOException {
        return new Extraction(model.task(), Json.tree(schema), "schema", grounding, Optional.empty());
    }

    @Test
    void everyValueStandsInTheText() throws IOException {
        Extraction.Found found =
                extraction(SCHEMA, Extraction.Grounding.IN_TEXT).from(TEXT, 200, () -> false);

        JsonNode value = found.value().orElseThrow();
        assertThat(TEXT).contains(value.path("who").asText());
        assertThat(value.path("bags").asInt()).isEqualTo(2); // the only number of the text up to 9
        value.path("places").forEach(place -> assertThat(TEXT).contains(place.asText()));
        assertThat(found.ungrounded())
                .isEqualTo(TEXT.contains(value.path("kind").asText()) ? List.of() : List.of("kind"));
        assertThat(found.isWhole()).isTrue();
    }

    @Test
    void freeValuesThatDoNotStandInTheTextAreTold() throws IOException {
        Extraction.Found found = extraction("""
                 {"type": "object", "properties": {"a": {"type": "string", "pattern": "zz"},
                  "b": {"type": "array", "minItems": 1, "maxItems": 1, "items": {"const": 77}}}, "required": ["a", "b"]}\
                 """, Extraction.Grounding.FREE).from(TEXT, 100, () -> false);

        assertThat(found.ungrounded()).containsExactly("a", "b[0]");
    }

    @Test
    void aLongTextIsReadInPartsAndListsAreJoined() throws IOException {
        String schema = "{\"type\": \"array\", \"items\": {\"type\": \"string\"}, \"minItems\": 1, \"maxItems\": 1}";
        String longText = (TEXT + " ").repeat(12);

        Extraction.Found found =
                extraction(schema, Extraction.Grounding.IN_TEXT).from(longText, 100, () -> false);

        assertThat(found.allParts()).isGreaterThan(1);
        assertThat(found.value().orElseThrow()).hasSizeBetween(1, found.allParts());
        found.value().orElseThrow().forEach(item -> assertThat(longText).contains(item.asText()));
    }

    @Test
    void whatIsCutIsToldAndNotCompleted() throws IOException {
        Extraction extraction = extraction(SCHEMA, Extraction.Grounding.IN_TEXT);

        assertThat(extraction.from(TEXT, 3, () -> false).value()).isEmpty();
        assertThat(extraction.from(TEXT, 100, () -> true))
                .returns(false, Extraction.Found::isWhole)
                .returns(0L, Extraction.Found::promptTokens);
        assertThat(extraction.hasRoom(500)).isFalse();
        assertThatThrownBy(() -> extraction("{\"type\": \"object\", \"oneOf\": []}", Extraction.Grounding.FREE))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("oneOf");
    }
}
