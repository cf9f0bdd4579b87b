package dev.lamplight.search;

import static dev.lamplight.search.StoreFixture.NOW;
import static dev.lamplight.search.StoreFixture.both;
import static dev.lamplight.search.StoreFixture.chunk;
import static dev.lamplight.search.StoreFixture.facts;
import static dev.lamplight.search.StoreFixture.file;
import static dev.lamplight.search.StoreFixture.part;
import static dev.lamplight.search.StoreFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Order;
import dev.lamplight.search.segment.IndexedPart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SegmentMergerTest {
    private static final Instant NOTHING_FORGOTTEN = Instant.EPOCH;

    @Test
    void aSearchAfterAMergeAnswersAsBefore() {
        try (var store = new StoreFixture()) {
            var random = new Random(7);
            for (int segment = 0; segment < 5; segment++) {
                var parts = new ArrayList<IndexedPart>();
                for (int document = 0; document < 5; document++) {
                    int number = segment * 4 + document;
                    parts.add(part(
                            number,
                            segment + 1,
                            chunk(0, words(random), vector(random)),
                            chunk(1, words(random), vector(random))));
                }
                store.commit(parts);
            }
            var before = answers(store);

            store.compact(store.manifest.segments(), NOTHING_FORGOTTEN);

            assertThat(store.manifest.segments()).hasSize(1);
            assertThat(answers(store)).isEqualTo(before);
            assertThat(store.manifest.segments().getFirst().chunks())
                    .as("dead chunks are left behind")
                    .isEqualTo(before.size());
        }
    }

    private static String words(Random random) {
        String[] vocabulary = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"};
        var words = new StringBuilder("alpha");
        for (int i = random.nextInt(10); i >= 0; i--) {
            words.append(' ').append(vocabulary[random.nextInt(vocabulary.length)]);
        }
        return words.toString() + ' ' + random.nextInt(100_000);
    }

    private static float[] vector(Random random) {
        return new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat() - 0.5f};
    }

    /// Every passage with its rounded score: what a caller sees.
    private static List<String> answers(StoreFixture store) {
        try (var reader = store.open()) {
            return reader.search(SearchQuery.of(both("alpha gamma zeta", 0.3f, 0.7f, 0.2f), 50)).hits().stream()
                    .map(hit -> "%.4f %s %s"
                            .formatted(hit.score(), hit.file(), hit.chunk().text()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void tombstonesOfTheManifestMoveIntoTheResult() {
        try (var store = new StoreFixture()) {
            store.commit(
                    List.of(part(1, 1, chunk(0, "same words", 1, 0)), part(2, 1, chunk(0, "same words two", 1, 0))));
            store.manifest = store.manifest.withRemoved(new DocumentEntry.Removed(file(1), Order.ofNumber(2), NOW));

            store.compact(store.manifest.segments(), NOTHING_FORGOTTEN);

            assertThat(store.manifest.removed()).isEmpty();
            assertThat(store.cache.entries(store.manifest.segments().getFirst()))
                    .hasAtLeastOneElementOfType(DocumentEntry.Removed.class);
            try (var reader = store.open()) {
                assertThat(texts(reader.search(SearchQuery.of(both("same words", 1, 0), 10))))
                        .containsExactly("same words two");
            }
        }
    }

    @Test
    void anOldTombstoneGoesOnlyWhenNothingIsLeftThatItHides() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "same words", 1, 0))));
            store.commit(List.of(), new DocumentEntry.Removed(file(1), Order.ofNumber(2), NOW));
            store.commit(List.of(part(2, 1, chunk(0, "same words two", 1, 0))));
            var later = NOW.plus(Duration.ofDays(1));

            store.compact(store.manifest.segments().subList(1, 3), later);
            assertThat(found(store)).containsExactly("same words two");

            store.compact(store.manifest.segments(), later);
            assertThat(found(store)).containsExactly("same words two");

            store.compact(store.manifest.segments(), later);
            assertThat(store.cache.entries(store.manifest.segments().getFirst()))
                    .singleElement()
                    .isInstanceOf(DocumentEntry.Part.class);
            assertThat(found(store)).containsExactly("same words two");
        }
    }

    private static List<String> found(StoreFixture store) {
        try (var reader = store.open()) {
            return texts(reader.search(SearchQuery.of(both("same words", 1, 0), 10)));
        }
    }

    @Test
    void whatIsHalfArrivedOrFailedGoesOnAndCompletesLater() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "same words old", 1, 0))));
            store.commit(List.of(part(1, 2, 1, 2, Map.of(), chunk(0, "same words new one", 1, 0))));
            var failed = new DocumentEntry.Failed(
                    file(3), Order.ofNumber(1), "no_text_layer", "expected text", facts("name-3", Map.of()));
            store.commit(List.of(), failed);

            store.compact(store.manifest.segments(), NOTHING_FORGOTTEN);

            assertThat(found(store)).containsExactly("same words old");
            try (var reader = store.open()) {
                assertThat(reader.contents().failure(file(3))).contains(failed);
            }
            store.commit(List.of(part(1, 2, 2, 2, Map.of(), chunk(1, "same words new two", 1, 0))));
            assertThat(found(store)).containsExactlyInAnyOrder("same words new one", "same words new two");
        }
    }

    @Test
    void vectorsOfDifferentEncodersMergeSideBySide() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "en", "same words", "encoder-a", 1, 0))));
            store.commit(List.of(part(2, 1, chunk(0, "zh", "相同 的 words", "encoder-b", 1, 0, 0))));

            store.compact(store.manifest.segments(), NOTHING_FORGOTTEN);

            assertThat(found(store)).containsExactlyInAnyOrder("same words", "相同 的 words");
        }
    }

    @Test
    void aDamagedInputIsRefusedAndNamed() {
        try (var store = new StoreFixture()) {
            var ref = store.commit(List.of(part(1, 1, chunk(0, "same words", 1, 0))));
            store.bytes(ref)[100] ^= 1;

            assertThatThrownBy(() -> store.cache.openWhole(ref))
                    .isInstanceOf(Failure.Permanent.class)
                    .hasMessageContaining(ref.key());
        }
    }
}
