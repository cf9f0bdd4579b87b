package dev.lamplight.bench.row;

import dev.lamplight.bench.worker.Output;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreCounts;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.IndexedPart;
import dev.lamplight.search.segment.SegmentObject;
import dev.lamplight.search.segment.SegmentWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// A store grown from the demo's documents to a given size, the same on every run: embedding 20,000 chunks would take
/// an hour here. Each chunk is made of sentences of real chunks, so that words are as frequent as in real text; its
/// vector is a real chunk's with noise, so that vectors lie in clusters as real ones do.
///
/// @param vectors by document and place, of length 1
record GrownStore(List<SegmentObject> segments, Map<String, float[]> vectors) {
    /// Chunks that one commit brings at most here: larger stores have several segments.
    static final int CHUNKS_PER_SEGMENT = 20_000;

    private static final int CHUNKS_PER_DOCUMENT = 20;
    private static final int SENTENCES = 6;
    /// Length of the noise beside a vector of length 1: cosines of about 0.8 to the real chunk.
    private static final double NOISE = 0.75;

    /// @param anchors vectors of real chunks, shape (chunks, dimensions)
    /// @param size chunks, a multiple of 20
    static GrownStore of(List<String> texts, Output.Vectors anchors, String encoder, int size) {
        RandomGenerator random = new SplittableRandom(size);
        List<String> sentences = DemoTexts.sentences(texts);
        List<SegmentObject> segments = new ArrayList<>();
        Map<String, float[]> vectors = new HashMap<>();
        List<IndexedPart> parts = new ArrayList<>();
        for (int document = 0; document < size / CHUNKS_PER_DOCUMENT; document++) {
            String name = "document-" + document + ".md";
            List<EmbeddedChunk> chunks = new ArrayList<>();
            for (int index = 0; index < CHUNKS_PER_DOCUMENT; index++) {
                String text = "Item %d of %s. %s".formatted(index, name, passage(sentences, random));
                float[] vector =
                        noisy(anchors.rows().get(random.nextInt(anchors.rows().size())), random);
                vectors.put(key(name, index), vector);
                Chunk chunk = new Chunk(
                        index, text, index * 10_000, index * 10_000 + text.length(), null, List.of(), "en", 128);
                chunks.add(new EmbeddedChunk(chunk, encoder, vector));
            }
            parts.add(part(name, chunks));
            if (parts.size() * CHUNKS_PER_DOCUMENT >= CHUNKS_PER_SEGMENT) {
                segments.add(SegmentWriter.write(parts, List.of()));
                parts.clear();
            }
        }
        if (!parts.isEmpty()) {
            segments.add(SegmentWriter.write(parts, List.of()));
        }
        return new GrownStore(segments, vectors);
    }

    static String key(String filename, int index) {
        return filename + "#" + index;
    }

    float[] vector(String filename, int index) {
        return Objects.requireNonNull(vectors.get(key(filename, index)), filename);
    }

    static String segmentKey(int segment) {
        return "stores/vs_benchmark/segments/" + segment;
    }

    StoreManifest manifest() {
        StoreManifest manifest =
                StoreManifest.create(new StoreId("vs_benchmark"), "bench", Map.of(), null, Instant.EPOCH);
        for (int segment = 0; segment < segments.size(); segment++) {
            SegmentRef ref = segments.get(segment).ref(segmentKey(segment));
            manifest = manifest.withCommit(ref, Set.of(), StoreCounts.ZERO, Instant.EPOCH);
        }
        return manifest;
    }

    long bytes() {
        return segments.stream().mapToLong(segment -> segment.bytes().length).sum();
    }

    private static IndexedPart part(String name, List<EmbeddedChunk> chunks) {
        DocumentFacts facts = new DocumentFacts(name, null, "text/markdown", null, 0, Attributes.NONE, Instant.EPOCH);
        FileId id = FileId.ofDropped("bench", name);
        return new IndexedPart(new DocumentEntry.Part(id, Order.ofNumber(1), 1, 1, chunks.size(), 0, facts), chunks);
    }

    private static String passage(List<String> sentences, RandomGenerator random) {
        StringBuilder passage = new StringBuilder();
        for (int sentence = 0; sentence < SENTENCES; sentence++) {
            passage.append(sentences.get(random.nextInt(sentences.size()))).append(' ');
        }
        return passage.toString();
    }

    private static float[] noisy(float[] anchor, RandomGenerator random) {
        double perComponent = NOISE / Math.sqrt(anchor.length);
        double[] sum = new double[anchor.length];
        double squares = 0;
        for (int component = 0; component < anchor.length; component++) {
            sum[component] = anchor[component] + perComponent * random.nextGaussian();
            squares += sum[component] * sum[component];
        }
        float[] vector = new float[anchor.length];
        for (int component = 0; component < anchor.length; component++) {
            vector[component] = (float) (sum[component] / Math.sqrt(squares));
        }
        return vector;
    }
}
