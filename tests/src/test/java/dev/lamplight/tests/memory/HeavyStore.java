package dev.lamplight.tests.memory;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreCounts;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.store.CompactionPolicy;
import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.IndexedPart;
import dev.lamplight.search.segment.SegmentObject;
import dev.lamplight.search.segment.SegmentWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// A store with the largest merge that `compact` ever does: as many segments as make a tier outgrown, together just
/// below the bound. Texts are stretches of the manuals, vectors are random: neither compresses better than real ones.
final class HeavyStore {
    static final StoreId STORE = StoreId.ofInboxFolder("heavy");
    private static final int SEGMENTS = CompactionPolicy.TIER_SEGMENTS + 1;
    private static final int CHUNKS_PER_DOCUMENT = 50;
    private static final int CHUNK_CHARS = 900;
    private static final int DIMENSIONS = 384;
    private static final String ENCODER = "heavy-encoder";

    private HeavyStore() {}

    /// Writes it.
    ///
    /// @return bytes of all segments
    static long write(ObjectStore library, Texts texts) {
        long bound = CompactionPolicy.MAX_MERGED_BYTES / SEGMENTS;
        RandomGenerator random = new SplittableRandom(1);
        StoreManifest manifest = StoreManifest.create(STORE, "heavy", Map.of(), null, Instant.EPOCH);
        int documents = documentsWithin(bound, texts, random);
        long bytes = 0;
        for (int number = 0; number < SEGMENTS; number++) {
            SegmentObject segment = segment(number, documents, texts, random);
            String key = LibraryKeys.segment(STORE, "heavy-" + number);
            library.put(key, segment.bytes(), "application/octet-stream");
            manifest = manifest.withCommit(segment.ref(key), Set.of(), StoreCounts.ZERO, Instant.EPOCH);
            bytes += segment.bytes().length;
        }
        library.put(LibraryKeys.manifest(STORE), Json.bytes(manifest), "application/json");
        return bytes;
    }

    /// One percent less than would just fit: the next ones have other words.
    private static int documentsWithin(long bound, Texts texts, RandomGenerator random) {
        int few = 20;
        long bytes = segment(SEGMENTS, few, texts, random).bytes().length;
        return (int) Math.max(1, bound * few * 99 / (bytes * 100));
    }

    private static SegmentObject segment(int number, int documents, Texts texts, RandomGenerator random) {
        List<IndexedPart> parts = new ArrayList<>();
        for (int document = 0; document < documents; document++) {
            String name = "heavy-" + number + "-" + document + ".md";
            List<EmbeddedChunk> chunks = new ArrayList<>();
            for (int index = 0; index < CHUNKS_PER_DOCUMENT; index++) {
                String text = name + " " + texts.english(random.nextInt(1 << 20), CHUNK_CHARS);
                Chunk chunk = new Chunk(
                        index, text, index * 10_000, index * 10_000 + text.length(), null, List.of(), "en", 200);
                chunks.add(new EmbeddedChunk(chunk, ENCODER, vector(random)));
            }
            DocumentFacts facts =
                    new DocumentFacts(name, null, "text/markdown", null, 0, Attributes.NONE, Instant.EPOCH);
            FileId file = FileId.ofDropped("heavy", name);
            parts.add(new IndexedPart(
                    new DocumentEntry.Part(file, Order.ofNumber(1), 1, 1, chunks.size(), 0, facts), chunks));
        }
        return SegmentWriter.write(parts, List.of());
    }

    private static float[] vector(RandomGenerator random) {
        double[] values = random.doubles(DIMENSIONS, -1, 1).toArray();
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) (values[i] / Math.sqrt(squares));
        }
        return vector;
    }
}
