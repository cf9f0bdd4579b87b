package dev.lamplight.search;

import static dev.lamplight.search.StoreFixture.NOW;
import static dev.lamplight.search.StoreFixture.both;
import static dev.lamplight.search.StoreFixture.chunk;
import static dev.lamplight.search.StoreFixture.facts;
import static dev.lamplight.search.StoreFixture.file;
import static dev.lamplight.search.StoreFixture.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.search.segment.SegmentWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class SegmentObjectTest {
    private static final int DIMENSION = 256;

    private static EmbeddedChunk[] chunks(int count) {
        var random = new Random(7);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    float[] vector = new float[DIMENSION];
                    for (int k = 0; k < DIMENSION; k++) {
                        vector[k] = (float) random.nextGaussian();
                    }
                    return chunk(
                            i,
                            "chunk " + i + " "
                                    + Long.toHexString(random.nextLong()).repeat(20),
                            vector);
                })
                .toArray(EmbeddedChunk[]::new);
    }

    private static float[] axis() {
        float[] axis = new float[DIMENSION];
        axis[0] = 1;
        return axis;
    }

    @Test
    void everyKindOfEntrySurvives() {
        try (var store = new StoreFixture()) {
            var part = part(1, 1, 1, 1, Map.of("year", 2024, "draft", true, "by", "黄"), chunk(0, "text", 1, 0));
            var removed = new DocumentEntry.Removed(file(2), Order.ofNumber(5), NOW);
            var failed = new DocumentEntry.Failed(
                    file(3), Order.ofNumber(1), "corrupt_document", "cut off", facts("a.pdf", Map.of()));

            var ref = store.commit(List.of(part), removed, failed);

            assertThat(store.cache.entries(ref)).containsExactly(part.entry(), removed, failed);
            assertThat(ref.chunks()).isEqualTo(1);
            assertThat(ref.entries()).isEqualTo(3);
            assertThat(ref.sizeBytes()).isEqualTo(store.bytes(ref).length);
        }
    }

    @Test
    void aSmallSegmentIsReadInOneRequest() {
        try (var store = new StoreFixture()) {
            store.commit(List.of(part(1, 1, chunk(0, "text", 1, 0))));

            try (var reader = store.open()) {
                reader.search(SearchQuery.of(both("text", 1, 0), 10));
            }
            try (var again = store.open()) {
                again.search(SearchQuery.of(both("text", 1, 0), 10));
            }

            assertThat(store.cache.statistics().requests()).isEqualTo(1);
        }
    }

    @Test
    void aLargeSegmentIsReadInPartAndNothingTwice() {
        try (var store = new StoreFixture()) {
            var ref = store.commit(List.of(part(1, 1, chunks(4000))));
            assertThat(ref.sizeBytes()).isGreaterThan(4_000_000);

            store.cache.entries(ref);
            var list = store.cache.statistics();
            try (var reader = store.open()) {
                reader.search(SearchQuery.of(both("chunk 17", axis()), 10));
                var first = store.cache.statistics().minus(list);
                reader.search(SearchQuery.of(both("chunk 17", axis()), 10));

                assertThat(list.requests()).isEqualTo(1);
                assertThat(list.bytes()).isLessThan(256 * 1024);
                assertThat(first.bytes()).isLessThan(ref.sizeBytes() * 3 / 4);
                assertThat(store.cache.statistics().minus(list)).isEqualTo(first);
            }
        }
    }

    @Test
    void aCacheLetsGoOfWhatAStoreDoesNotListAnyMore() {
        try (var store = new StoreFixture()) {
            var listed = store.commit(List.of(part(1, 1, chunks(1))));
            var merged = store.commit(List.of(part(2, 1, chunks(1))));
            var other = store.commit(List.of(part(3, 1, chunks(1))));
            store.objects.put("elsewhere/" + other.key(), store.bytes(other));
            var elsewhere =
                    new SegmentRef("elsewhere/" + other.key(), other.sizeBytes(), other.chunks(), other.entries());
            List.of(listed, merged, elsewhere).forEach(store.cache::entries);
            var before = store.cache.statistics();

            store.cache.keepOnly("segment-", Set.of(listed.key()));
            List.of(listed, elsewhere).forEach(store.cache::entries);
            var kept = store.cache.statistics().minus(before);
            store.cache.entries(merged);

            assertThat(kept.requests()).isZero();
            assertThat(store.cache.statistics().minus(before).requests()).isEqualTo(1);
        }
    }

    @Test
    void aCacheTooSmallForAnythingStillAnswers() {
        try (var store = new StoreFixture();
                var tiny = new SegmentCache(store.source, 1)) {
            store.commit(List.of(part(1, 1, chunks(2500))));

            try (var reader = StoreReader.open(store.manifest, tiny)) {
                assertThat(reader.search(SearchQuery.of(both("chunk 17", axis()), 50))
                                .hits())
                        .hasSize(50);
            }
        }
    }

    @Test
    void everyFlippedByteIsFoundBeforeItIsUsed() {
        try (var store = new StoreFixture()) {
            var ref = store.commit(List.of(part(1, 1, chunks(2500))));
            byte[] sound = store.bytes(ref).clone();
            var offsets = IntStream.concat(
                            IntStream.iterate(0, at -> at < sound.length, at -> at + 261_001),
                            IntStream.range(sound.length - 60, sound.length))
                    .toArray();

            for (int offset : offsets) {
                byte[] broken = sound.clone();
                broken[offset] ^= 0x10;
                store.objects.put(ref.key(), broken);

                assertThatThrownBy(() -> readAll(store))
                        .as("byte %d of %d", offset, sound.length)
                        .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                                .isEqualTo(PermanentCode.CORRUPT_SEGMENT));
            }
        }
    }

    @Test
    void aSegmentThatIsCutOffAnywhereIsRefused() {
        try (var store = new StoreFixture()) {
            var ref = store.commit(List.of(part(1, 1, chunk(0, "text", 1, 0))));
            byte[] sound = store.bytes(ref);

            for (int length = 0; length < sound.length; length += 97) {
                store.objects.put(ref.key(), Arrays.copyOf(sound, length));
                var shorter = new SegmentRef(ref.key(), length, 1, 1);

                for (var seen : List.of(ref, shorter)) {
                    assertThatThrownBy(() -> entriesOf(store, seen))
                            .as("%d bytes as %d", length, seen.sizeBytes())
                            .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                                    .isEqualTo(PermanentCode.CORRUPT_SEGMENT));
                }
            }
        }
    }

    @Test
    void aNewerFormatIsRefusedAsSuch() {
        try (var store = new StoreFixture()) {
            var ref = store.commit(List.of(part(1, 1, chunk(0, "text", 1, 0))));
            byte[] newer = store.bytes(ref);
            var trailer = ByteBuffer.wrap(newer, newer.length - 24, 24).slice();
            trailer.putInt(8, 2);
            var sum = new CRC32C();
            sum.update(newer, newer.length - 24, 20);
            trailer.putInt(20, (int) sum.getValue());

            assertThatThrownBy(() -> entriesOf(store, ref))
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                            .isEqualTo(PermanentCode.NEWER_FORMAT));
        }
    }

    @Test
    void refusesAPartWithoutItsChunksAndVectorsOfTwoDimensions() {
        var part = part(1, 1, chunk(0, "text", 1, 0));

        assertThatThrownBy(() -> SegmentWriter.write(List.of(), List.of(part.entry())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SegmentWriter.write(List.of(part, part(2, 1, chunk(0, "text", 1, 0, 0))), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void entriesOf(StoreFixture store, SegmentRef ref) {
        try (var cache = new SegmentCache(store.source, 1 << 20)) {
            cache.entries(ref);
        }
    }

    /// Opens the index, reads every text, and then every byte.
    private static void readAll(StoreFixture store) {
        try (var cache = new SegmentCache(store.source, 64 << 20);
                var reader = StoreReader.open(store.manifest, cache)) {
            reader.chunks(file(1));
            cache.verify(store.manifest.segments().getFirst());
        }
    }
}
