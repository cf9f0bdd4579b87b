package dev.lamplight.search;

import static dev.lamplight.search.StoreFixture.NOW;
import static dev.lamplight.search.StoreFixture.both;
import static dev.lamplight.search.StoreFixture.chunk;
import static dev.lamplight.search.StoreFixture.facts;
import static dev.lamplight.search.StoreFixture.file;
import static dev.lamplight.search.StoreFixture.part;
import static dev.lamplight.search.StoreFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class LivenessTest {
    private static final Map<String, Object> NONE = Map.of();

    private static List<String> found(StoreFixture store) {
        try (var reader = store.open()) {
            assertThat(reader.liveChunks()).isEqualTo(reader.contents().counts().chunks());
            return texts(reader.search(SearchQuery.of(both("same words", 1, 0), 50)));
        }
    }

    @Example
    void aReplacedVersionIsNeverFoundWhateverTheOrderOfCommits() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 2, chunk(0, "same words new", 1, 0))));
            store.commit(List.of(part(1, 1, chunk(0, "same words old", 1, 0))));

            assertThat(found(store)).containsExactly("same words new");
        }
    }

    @Example
    void aHalfArrivedVersionIsNotFoundAndThePreviousOneIs() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "same words old", 1, 0))));
            store.commit(List.of(part(1, 2, 1, 2, NONE, chunk(0, "same words new first half", 1, 0))));

            assertThat(found(store)).containsExactly("same words old");

            store.commit(List.of(part(1, 2, 2, 2, NONE, chunk(1, "same words new second half", 1, 0))));

            assertThat(found(store))
                    .containsExactlyInAnyOrder("same words new first half", "same words new second half");
        }
    }

    @Example
    void aDeletedDocumentIsNotFoundByATombstoneInASegmentOrInTheManifest() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(
                    part(1, 1, chunk(0, "same words one", 1, 0)), part(2, 1, chunk(0, "same words two", 1, 0))));
            store.commit(List.of(), new DocumentEntry.Removed(file(1), Order.ofNumber(2), NOW));

            assertThat(found(store)).containsExactly("same words two");

            store.manifest = store.manifest.withRemoved(new DocumentEntry.Removed(file(2), Order.ofNumber(2), NOW));

            assertThat(found(store)).isEmpty();
        }
    }

    @Example
    void aFailedVersionLeavesThePreviousOneAndKeepsItsReason() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "same words old", 1, 0))));
            var failed = new DocumentEntry.Failed(
                    file(1), Order.ofNumber(2), "no_text_layer", "expected text", facts("name-1", NONE));
            var ref = store.commit(List.of(), failed);

            assertThat(found(store)).containsExactly("same words old");
            assertThat(store.cache.entries(ref)).containsExactly(failed);
        }
    }

    @Example
    void aPartThatTwoSegmentsHoldIsFoundOnce() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "same words", 1, 0))));
            store.commit(List.of(part(1, 1, chunk(0, "same words", 1, 0))));

            try (var reader = store.open()) {
                var hits = reader.search(SearchQuery.of(both("same words", 1, 0), 10))
                        .hits();
                assertThat(hits).hasSize(1);
                assertThat(hits.getFirst().duplicates()).isEmpty();
            }
        }
    }

    /// What is not live changes no score, and neither does the number of segments: the oracle is one segment that holds
    /// the live chunks alone.
    @Property(tries = 40)
    void manySegmentsWithDeadVersionsScoreLikeOneWithTheLiveChunks(
            @ForAll @Size(min = 1, max = 25) List<@IntRange(max = 9999) Integer> seeds,
            @ForAll @IntRange(min = 1, max = 5) int perSegment) {
        try (var many = new StoreFixture();
                var one = new StoreFixture()) {
            var live = new ArrayList<dev.lamplight.search.segment.IndexedPart>();
            var batch = new ArrayList<dev.lamplight.search.segment.IndexedPart>();
            for (int i = 0; i < seeds.size(); i++) {
                int seed = seeds.get(i);
                var part = part(i, 2, chunk(0, words(seed, i), 1, seed % 7), chunk(1, words(seed + 5, i), seed % 5, 1));
                live.add(part);
                batch.add(part);
                if (seed % 2 == 0) {
                    batch.add(part(i, 1, chunk(0, words(seed + 1, i) + " alpha alpha", 1, 0)));
                    batch.add(part(i, 3, 1, 2, NONE, chunk(0, "beta beta alpha", 1, 0)));
                }
                if (batch.size() >= perSegment) {
                    many.commit(batch);
                    batch.clear();
                }
            }
            many.commit(batch);
            one.commit(live);

            assertSameRanking(many, one);
        }
    }

    private static String words(int seed, int document) {
        String[] vocabulary = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta"};
        var words = new StringBuilder("document" + document + " seed" + seed);
        for (int rest = seed; rest > 0; rest /= 6) {
            words.append(' ').append(vocabulary[rest % 6]);
        }
        return words.toString();
    }

    private static void assertSameRanking(StoreFixture many, StoreFixture one) {
        var query = SearchQuery.of(both("alpha beta seed5", 1, 0.5f), 50);
        try (var left = many.open();
                var right = one.open()) {
            var leftHits = left.search(query).hits();
            var rightHits = right.search(query).hits();

            assertThat(leftHits).hasSameSizeAs(rightHits);
            double before = 1;
            for (int i = 0; i < leftHits.size(); i++) {
                assertThat(leftHits.get(i).score()).as("score at %d", i).isLessThanOrEqualTo(before);
                assertThat(leftHits.get(i).score())
                        .as("score at %d", i)
                        .isCloseTo(rightHits.get(i).score(), within(1e-5));
                assertThat(leftHits.get(i).stages().bm25())
                        .as("BM25 at %d", i)
                        .isCloseTo(rightHits.get(i).stages().bm25(), within(1e-5));
                before = leftHits.get(i).score();
            }
        }
    }
}
