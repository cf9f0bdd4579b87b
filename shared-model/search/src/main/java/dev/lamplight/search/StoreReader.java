package dev.lamplight.search;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.search.segment.ChunkFields;
import dev.lamplight.search.segment.OpenSegment;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.search.segment.SegmentLeaf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.StoredFields;

/// A store as one manifest describes it, ready to be searched. Immutable and thread-safe; closed by whoever opened it,
/// after the last search. Opening is cheap where the cache already holds the segments, so a new manifest gets a new
/// reader.
public final class StoreReader implements AutoCloseable {
    private static final int MOST_FILTERS = 16;

    private final String store;
    private final List<OpenSegment> segments;
    private final StoreContents contents;
    private final LiveChunks live;
    /// Callers repeat their filters, and what is behind a reader does not change: the last few, latest use last.
    private final LinkedHashMap<AttributeFilter, LiveChunks> narrowed = new LinkedHashMap<>(16, 0.75f, true);

    private StoreReader(String store, List<OpenSegment> segments, StoreContents contents, LiveChunks live) {
        this.store = store;
        this.segments = segments;
        this.contents = contents;
        this.live = live;
    }

    /// @throws Failure.Permanent `corrupt_segment` or `newer_format`, and what the cache's source throws: after
    ///     `not_found` the caller reads the manifest again, since a segment may have been compacted away
    public static StoreReader open(StoreManifest manifest, SegmentCache cache) {
        List<OpenSegment> segments = cache.open(manifest.segments());
        try {
            List<DocumentEntry> entries = new ArrayList<>();
            segments.forEach(segment -> entries.addAll(segment.entries()));
            entries.addAll(manifest.removed());
            StoreContents contents = StoreContents.of(entries);
            List<SegmentLeaf> leaves = segments.stream()
                    .flatMap(segment -> segment.leaves().stream())
                    .toList();
            LiveChunks live = LiveChunks.of(leaves, liveParts(contents)::contains);
            return new StoreReader(manifest.store().value(), segments, contents, live);
        } catch (IOException e) {
            segments.forEach(OpenSegment::release);
            throw corrupt(manifest.store().value(), e);
        } catch (RuntimeException e) {
            segments.forEach(OpenSegment::release);
            throw e;
        }
    }

    /// By identity: of a part that two segments hold only the one that counts is live.
    private static Set<DocumentEntry> liveParts(StoreContents contents) {
        Set<DocumentEntry> parts = Collections.newSetFromMap(new IdentityHashMap<>());
        for (FileId file : contents.present()) {
            parts.addAll(contents.live(file));
        }
        return parts;
    }

    /// What the store holds, from the same entries that searches use.
    public StoreContents contents() {
        return contents;
    }

    public long liveChunks() {
        return live.count();
    }

    /// The best passages.
    ///
    /// @throws Failure.Permanent `model_mismatch` for a vector of another dimension than the encoder's chunks have;
    ///     `corrupt_segment` where text or vectors do not agree with their checksum
    public SearchResult search(SearchQuery query) {
        try {
            LiveChunks accepted = accepted(query);
            List<RankedChunk> best = StoreRanking.rank(live, accepted, query).stream()
                    .limit(query.maxResults())
                    .filter(chunk -> chunk.score() >= query.scoreThreshold())
                    .toList();
            return new SearchResult(hits(best, query), accepted.count());
        } catch (IOException e) {
            throw corrupt(store, e);
        }
    }

    /// All candidates of a search in their order, without their texts and whatever their score: the result of
    /// [search][#search] is its beginning. Beyond that, cosines are those of the 8-bit codes.
    public List<RankedChunk> rank(SearchQuery query) {
        try {
            return StoreRanking.rank(live, accepted(query), query);
        } catch (IOException e) {
            throw corrupt(store, e);
        }
    }

    /// What the words of a question are worth in this store.
    public QueryWords words(String question) {
        try {
            return QueryWords.of(live, question);
        } catch (IOException e) {
            throw corrupt(store, e);
        }
    }

    private LiveChunks accepted(SearchQuery query) throws IOException {
        AttributeFilter filter = query.filter();
        if (filter.equals(AttributeFilter.EVERYTHING)) {
            return live;
        }
        synchronized (narrowed) {
            LiveChunks known = narrowed.get(filter);
            if (known != null) {
                return known;
            }
        }
        LiveChunks made = live.narrowed(filter);
        synchronized (narrowed) {
            narrowed.put(filter, made);
            if (narrowed.size() > MOST_FILTERS) {
                narrowed.pollFirstEntry();
            }
        }
        return made;
    }

    private List<SearchHit> hits(List<RankedChunk> best, SearchQuery query) throws IOException {
        StoredFields texts = live.reader().storedFields();
        for (RankedChunk chunk : best) {
            texts.prefetch(chunk.document());
        }
        CitedPlace places = new CitedPlace(live, query.texts());
        List<SearchHit> hits = new ArrayList<>();
        for (RankedChunk ranked : best) {
            Chunk chunk = places.cited(ChunkFields.read(texts, ranked.document()));
            hits.add(new SearchHit(
                    ranked.file(), ranked.facts(), chunk, ranked.score(), ranked.stages(), ranked.duplicates()));
        }
        return hits;
    }

    /// The chunks of a document's live version, in their order; none where it has no live version.
    public List<Chunk> chunks(FileId file) {
        try {
            StoredFields texts = live.reader().storedFields();
            List<Chunk> chunks = new ArrayList<>();
            for (LiveLeaf leaf : live.leaves()) {
                for (int i = 0; i < leaf.accepted().length(); i++) {
                    if (leaf.accepted().get(i) && leaf.leaf().entry(i).file().equals(file)) {
                        chunks.add(ChunkFields.read(texts, leaf.base() + i));
                    }
                }
            }
            chunks.sort(Comparator.comparingInt(Chunk::index));
            return chunks;
        } catch (IOException e) {
            throw corrupt(store, e);
        }
    }

    private static Failure.Permanent corrupt(String store, IOException cause) {
        return new Failure.Permanent(
                PermanentCode.CORRUPT_SEGMENT, "store " + store + ": a segment cannot be read", cause);
    }

    /// Gives its segments back to the cache.
    @Override
    public void close() {
        segments.forEach(OpenSegment::release);
    }
}
