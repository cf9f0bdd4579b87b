package dev.lamplight.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class StoreContentsTest {
    private static final FileId A = new FileId("file-aaaaaaaa");
    private static final FileId B = new FileId("file-bbbbbbbb");
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final DocumentFacts FACTS =
            new DocumentFacts("a.txt", null, "text/plain", null, 10, Attributes.NONE, AT);

    private static DocumentEntry.Part part(FileId file, long order, int part, int parts) {
        return new DocumentEntry.Part(file, Order.ofNumber(order), part, parts, 3, 100, FACTS);
    }

    private static DocumentEntry.Removed removed(FileId file, long order) {
        return new DocumentEntry.Removed(file, Order.ofNumber(order), AT);
    }

    private static DocumentEntry.Failed failed(FileId file, long order) {
        return new DocumentEntry.Failed(file, Order.ofNumber(order), "corrupt_document", "broken", FACTS);
    }

    @Test
    void theGreatestOrderIsLive() {
        var contents = StoreContents.of(List.of(part(A, 2, 1, 1), part(A, 1, 1, 1)));

        assertThat(contents.live(A)).containsExactly(part(A, 2, 1, 1));
        assertThat(contents.isLive(part(A, 1, 1, 1))).isFalse();
    }

    @Test
    void thePreviousVersionStaysLiveUntilAllPartsOfTheNextHaveArrived() {
        var twoOfThree = List.of(part(A, 1, 1, 1), part(A, 2, 3, 3), part(A, 2, 1, 3));

        assertThat(StoreContents.of(twoOfThree).live(A)).containsExactly(part(A, 1, 1, 1));

        var whole = new ArrayList<DocumentEntry>(twoOfThree);
        whole.add(part(A, 2, 2, 3));
        assertThat(StoreContents.of(whole).live(A))
                .containsExactly(part(A, 2, 1, 3), part(A, 2, 2, 3), part(A, 2, 3, 3));
    }

    @Test
    void aTombstoneHidesWhatIsNotNewerAndNothingElse() {
        var contents = StoreContents.of(List.of(part(A, 1, 1, 1), removed(A, 2), part(A, 3, 1, 1), removed(B, 9)));

        assertThat(contents.live(A)).containsExactly(part(A, 3, 1, 1));
        assertThat(contents.live(B)).isEmpty();
        assertThat(contents.present()).containsExactly(A);
    }

    @Test
    void atTheSameOrderTheTombstoneWins() {
        var contents = StoreContents.of(List.of(part(A, 2, 1, 1), removed(A, 2)));

        assertThat(contents.live(A)).isEmpty();
    }

    @Test
    void aFailedVersionDoesNotReplaceAWholeEarlierOne() {
        var contents = StoreContents.of(List.of(part(A, 1, 1, 1), failed(A, 2)));

        assertThat(contents.live(A)).containsExactly(part(A, 1, 1, 1));
        assertThat(contents.failure(A)).contains(failed(A, 2));
        assertThat(contents.counts().failed()).isEqualTo(1);
        assertThat(contents.counts().completed()).isZero();
        assertThat(contents.settledOrder(A)).contains(Order.ofNumber(2));
    }

    @Test
    void aFailureIsForgottenOnceANewerVersionIsLive() {
        var contents = StoreContents.of(List.of(failed(A, 1), part(A, 2, 1, 1)));

        assertThat(contents.failure(A)).isEmpty();
        assertThat(contents.counts().completed()).isEqualTo(1);
    }

    @Test
    void aRedeliveredEntryIsNoNews() {
        List<DocumentEntry> known = List.of(part(A, 2, 1, 1), removed(B, 5));

        assertThat(StoreContents.of(known)
                        .news(List.of(part(A, 2, 1, 1), part(A, 1, 1, 1), part(B, 5, 1, 1), failed(A, 2))))
                .isEmpty();
        assertThat(StoreContents.of(known).news(List.of(part(B, 6, 1, 1), part(B, 6, 1, 1))))
                .containsExactly(part(B, 6, 1, 1));
    }

    @Provide
    Arbitrary<DocumentEntry> entries() {
        Arbitrary<FileId> files = Arbitraries.of(A, B);
        Arbitrary<Long> orders = Arbitraries.longs().between(1, 5);
        Arbitrary<Integer> kinds = Arbitraries.integers().between(0, 4);
        return Combinators.combine(files, orders, kinds).as((file, order, kind) -> switch (kind) {
            case 0 -> removed(file, order);
            case 1 -> failed(file, order);
            // the number of parts belongs to the version: odd orders have one, even orders two
            case 2 -> part(file, order, 1, order % 2 == 0 ? 2 : 1);
            default -> part(file, order, order % 2 == 0 ? 2 : 1, order % 2 == 0 ? 2 : 1);
        });
    }

    @Property
    void theOrderOfCommitsAndRepetitionsDoNotMatter(
            @ForAll("entries4") List<DocumentEntry> entries, @ForAll long seed) {
        var shuffled = new ArrayList<>(entries);
        shuffled.addAll(entries);
        Collections.shuffle(shuffled, new Random(seed));

        var expected = StoreContents.of(entries);
        var actual = StoreContents.of(shuffled);

        assertThat(actual.counts()).isEqualTo(expected.counts());
        assertThat(actual.live(A)).isEqualTo(expected.live(A));
        assertThat(actual.live(B)).isEqualTo(expected.live(B));
        assertThat(actual.present()).isEqualTo(expected.present());
    }

    @Property
    void droppingWhatIsNoNewsChangesNothing(@ForAll("entries4") List<DocumentEntry> entries) {
        List<DocumentEntry> committed = new ArrayList<>();
        for (DocumentEntry entry : entries) {
            committed.addAll(StoreContents.of(committed).news(List.of(entry)));
        }

        var all = StoreContents.of(entries);
        var kept = StoreContents.of(committed);

        for (FileId file : List.of(A, B)) {
            assertThat(kept.live(file)).as("live %s", file).isEqualTo(all.live(file));
            assertThat(kept.failure(file).map(DocumentEntry.Failed::order).or(Optional::empty))
                    .as("failure of %s", file)
                    .isEqualTo(all.failure(file).map(DocumentEntry.Failed::order));
        }
    }

    @Provide
    Arbitrary<List<DocumentEntry>> entries4() {
        return entries().list().ofMaxSize(12);
    }
}
