package dev.lamplight.functions.index;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.Failure;
import dev.lamplight.core.text.EmbeddingText;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.search.segment.EmbeddedChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Embeds chunks, each by the encoder of its language.
final class ChunkEmbedder {
    private final Encoders encoders;

    ChunkEmbedder(Encoders encoders) {
        this.encoders = encoders;
    }

    /// @param outOfTime asked between runs
    /// @return the chunks with their vectors, in their order
    /// @throws Failure.Transient `out_of_time`
    List<EmbeddedChunk> embed(List<Chunk> chunks, BooleanSupplier outOfTime) {
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int place = 0; place < chunks.size(); place++) {
            places.computeIfAbsent(chunks.get(place).language(), _ -> new ArrayList<>())
                    .add(place);
        }
        @Nullable EmbeddedChunk[] embedded = new EmbeddedChunk[chunks.size()];
        places.forEach((language, ofLanguage) -> embed(chunks, language, ofLanguage, outOfTime, embedded));
        return Arrays.stream(embedded)
                .map(chunk -> java.util.Objects.requireNonNull(chunk))
                .toList();
    }

    private void embed(
            List<Chunk> chunks,
            String language,
            List<Integer> places,
            BooleanSupplier outOfTime,
            @Nullable EmbeddedChunk[] embedded) {
        TextEmbedder embedder = encoders.embedder(language);
        String encoder = encoders.manifest(language).version();
        List<String> texts =
                places.stream().map(chunks::get).map(EmbeddingText::of).toList();
        List<Embedding> vectors = embedder.embedPassages(texts, outOfTime);
        for (int i = 0; i < places.size(); i++) {
            int place = places.get(i);
            embedded[place] =
                    new EmbeddedChunk(chunks.get(place), encoder, vectors.get(i).toArray());
        }
    }
}
