package dev.lamplight.search;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreCounts;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.IndexedPart;
import dev.lamplight.search.segment.OpenSegment;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.search.segment.SegmentMerger;
import dev.lamplight.search.segment.SegmentObject;
import dev.lamplight.search.segment.SegmentSource;
import dev.lamplight.search.segment.SegmentWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A store in memory: segments are bytes in a map, read by ranges as from an object store.
final class StoreFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final String ENCODER = "encoder-a";
    static final ScoreCalibration CALIBRATION = new ScoreCalibration(-2, 4, 4);

    final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    final SegmentSource source = (key, offset, length) -> {
        byte[] object = objects.get(key);
        if (object == null) {
            throw new Failure.Permanent(PermanentCode.NOT_FOUND, key);
        }
        int from = Math.toIntExact(Math.min(offset, object.length));
        return Arrays.copyOfRange(object, from, Math.min(object.length, from + length));
    };
    final SegmentCache cache = new SegmentCache(source, 64 << 20);
    StoreManifest manifest = StoreManifest.create(new StoreId("vs_00000001"), "test", Map.of(), null, NOW);

    SegmentRef commit(List<IndexedPart> parts, DocumentEntry... others) {
        SegmentObject object = SegmentWriter.write(parts, List.of(others));
        SegmentRef ref = object.ref("segment-" + objects.size());
        objects.put(ref.key(), object.bytes());
        manifest = manifest.withCommit(ref, Set.of(), StoreCounts.ZERO, NOW);
        return ref;
    }

    /// Merges the segments as `compact` does.
    void compact(List<SegmentRef> inputs, Instant forgottenBefore) {
        var entries = new ArrayList<DocumentEntry>(manifest.removed());
        manifest.segments().forEach(segment -> entries.addAll(cache.entries(segment)));
        var contents = StoreContents.of(entries);
        var folded = manifest.removed();
        var opened = inputs.stream().map(cache::openWhole).toList();
        var seen = new HashSet<List<Object>>();
        SegmentObject object = SegmentMerger.merge(
                opened,
                entry -> contents.needs(entry, forgottenBefore)
                        && (!(entry instanceof DocumentEntry.Part part)
                                || seen.add(List.of(part.file(), part.order(), part.part()))),
                List.copyOf(folded));
        opened.forEach(OpenSegment::release);
        SegmentRef ref = object.ref("segment-" + objects.size());
        objects.put(ref.key(), object.bytes());
        manifest =
                manifest.withCompaction(inputs, ref.entries() == 0 ? null : ref, Set.copyOf(folded), StoreCounts.ZERO);
    }

    byte[] bytes(SegmentRef ref) {
        return Objects.requireNonNull(objects.get(ref.key()), ref.key());
    }

    StoreReader open() {
        return StoreReader.open(manifest, cache);
    }

    static FileId file(int number) {
        return new FileId("file-%08d".formatted(number));
    }

    static DocumentFacts facts(String name, Map<String, Object> attributes) {
        return new DocumentFacts(name, null, "text/plain", null, 1, new Attributes(attributes), NOW);
    }

    static IndexedPart part(int file, long order, EmbeddedChunk... chunks) {
        return part(file, order, 1, 1, Map.of(), chunks);
    }

    static IndexedPart part(
            int file, long order, int part, int parts, Map<String, Object> attributes, EmbeddedChunk... chunks) {
        var facts = facts("name-" + file, attributes);
        var entry = new DocumentEntry.Part(file(file), Order.ofNumber(order), part, parts, chunks.length, 10, facts);
        return new IndexedPart(entry, List.of(chunks));
    }

    static EmbeddedChunk chunk(int index, String text, float... vector) {
        return chunk(index, "en", text, ENCODER, vector);
    }

    static EmbeddedChunk chunk(int index, String language, String text, String encoder, float... vector) {
        var chunk = new Chunk(index, text, index * 10, index * 10 + 5, 3, List.of("Top", "Sub"), language, 7);
        return new EmbeddedChunk(chunk, encoder, vector);
    }

    static QueryText words(String text) {
        return new QueryText(text, List.of());
    }

    static QueryText both(String text, float... vector) {
        return new QueryText(text, List.of(new EncodedQuery(ENCODER, vector, CALIBRATION)));
    }

    static List<String> texts(SearchResult result) {
        var texts = new ArrayList<String>();
        result.hits().forEach(hit -> texts.add(hit.chunk().text()));
        return texts;
    }

    @Override
    public void close() {
        cache.close();
    }
}
