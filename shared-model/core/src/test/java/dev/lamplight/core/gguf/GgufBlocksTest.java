package dev.lamplight.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GgufBlocksTest {

    /// The second source is the Python package of llama.cpp's authors: src/test/python/gguf_blocks_fixture.py.
    @Test
    void everyTensorTypeHoldsTheNumbersThatItsAuthorsReadInIt() throws IOException {
        Set<TensorType> seen = EnumSet.noneOf(TensorType.class);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(GgufBlocksTest.class.getResourceAsStream("blocks.jsonl")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = Json.mapper().readTree(line);
                TensorType type = TensorType.valueOf(row.get("type").asText());
                byte[] block = HexFormat.of().parseHex(row.get("block").asText());
                float[] found = new float[type.blockElements()];

                type.decode(block, found);

                assertThat(block).hasSize(type.blockBytes());
                assertThat(found)
                        .as(type.name())
                        .containsExactly(floats(row.get("elements").asText()));
                seen.add(type);
            }
        }
        assertThat(seen).isEqualTo(EnumSet.allOf(TensorType.class));
    }

    @Test
    void severalBlocksFollowEachOther() {
        byte[] two = HexFormat.of().parseHex("003c" + "01".repeat(32) + "0040" + "ff".repeat(32));
        float[] found = new float[64];

        TensorType.Q8_0.decode(two, found);

        assertThat(found[0]).isEqualTo(1f); // d = 1, q = 1
        assertThat(found[31]).isEqualTo(1f);
        assertThat(found[32]).isEqualTo(-2f); // d = 2, q = -1
        assertThat(found[63]).isEqualTo(-2f);
    }

    private static float[] floats(String hexadecimal) {
        float[] values = new float[hexadecimal.length() / 8];
        for (int index = 0; index < values.length; index++) {
            values[index] = Float.intBitsToFloat(HexFormat.fromHexDigits(hexadecimal, 8 * index, 8 * index + 8));
        }
        return values;
    }
}
