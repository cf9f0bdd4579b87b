package dev.lamplight.layer;

import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Texts and their fp32 vectors, made by `src/test/python/fidelity_fixture.py` with another implementation.
///
/// @param texts 1,000 texts of mixed kinds and lengths
/// @param vectors shape (texts, dimensions), each of length 1 within the rounding of the fixture
record Fixture(List<String> texts, float[][] vectors) {
    /// The layer that this module's build has just made.
    static final Path LAYER = Path.of("target", "embed");

    /// The packages for the bucket of models, beside it.
    static final Path MODELS = Path.of("target", "models");

    Fixture {
        texts = List.copyOf(texts);
        vectors = vectors.clone();
    }

    static Fixture of(String model) {
        List<String> texts = new String(resource(model + ".texts.jsonl.gz"), StandardCharsets.UTF_8)
                .lines()
                .map(Fixture::text)
                .toList();
        byte[] packed = resource(model + ".vectors.gz");
        int values = packed.length / 2;
        int dimensions = values / texts.size();
        float[][] vectors = new float[texts.size()][dimensions];
        for (int index = 0; index < values; index++) {
            // All high bytes come first: the file compresses better so.
            short half = (short) (packed[index] << 8 | (packed[values + index] & 0xFF));
            vectors[index / dimensions][index % dimensions] = Float.float16ToFloat(half);
        }
        return new Fixture(texts, vectors);
    }

    private static String text(String line) {
        try {
            return Json.tree(line).textValue();
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream stream = Fixture.class.getResourceAsStream("fidelity/" + name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new GZIPInputStream(stream).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
