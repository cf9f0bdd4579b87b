package dev.lamplight.functions.compact;

import static dev.lamplight.functions.compact.LibraryFixture.STORE;
import static dev.lamplight.functions.compact.LibraryFixture.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.Event.Collection;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GarbageCollectorIT {
    private static final Duration GRACE = Duration.ofHours(24);

    private LibraryFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new LibraryFixture();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void collect(Collection mode) {
        new GarbageCollector(fixture.library, fixture.segments(), GRACE, fixture.clock).collect(STORE, mode);
    }

    private CollectionReport report() {
        return new JsonObjects<>(fixture.library, CollectionReport.class)
                .read(LibraryKeys.collection(STORE))
                .map(Versioned::value)
                .orElseThrow();
    }

    /// Nine commits of one document, merged: nine segments and eight chunk files that nothing refers to.
    private void leaveGarbage() {
        for (int order = 1; order <= 9; order++) {
            fixture.commit(1, order);
        }
        new StoreCompactor(fixture.library, fixture.segments(), fixture.clock).compact(STORE, fixture.deadline());
    }

    @Test
    void whatIsYoungerThanTheGracePeriodStays() {
        leaveGarbage();
        int before = fixture.keys("").size();

        fixture.clock.advance(GRACE.minusSeconds(1));
        collect(Collection.DELETE);

        assertThat(report().objects()).isZero();
        assertThat(fixture.keys("")).hasSize(before + 1);
    }

    @Test
    void unlistedSegmentsAndChunksOfOvertakenVersionsGo() {
        leaveGarbage();
        var live = fixture.contents();
        fixture.clock.advance(GRACE.plusSeconds(1));

        collect(Collection.DELETE);

        assertThat(report().objects()).isEqualTo(9 + 8);
        assertThat(fixture.keys(LibraryKeys.segmentsIn(STORE)))
                .containsExactly(fixture.manifest().segments().getFirst().key());
        assertThat(fixture.keys(LibraryKeys.documentsIn(STORE)))
                .containsExactly(LibraryKeys.chunks(STORE, file(1), Order.ofNumber(9), 1));
        assertThat(fixture.contents().holdsTheSameAs(live)).isTrue();
    }

    @Test
    void aReportDeletesNothingAndNamesEverything() {
        leaveGarbage();
        fixture.clock.advance(GRACE.plusSeconds(1));
        var before = fixture.keys("");

        collect(Collection.REPORT);

        assertThat(report().mode()).isEqualTo(Collection.REPORT);
        assertThat(report().objects()).isEqualTo(9 + 8);
        assertThat(report().sizeBytes()).isPositive();
        assertThat(before).containsAll(report().keys());
        assertThat(fixture.keys("")).containsAll(before);
    }

    @Test
    void markersOfSettledVersionsGoAndThoseOfWaitingOnesStay() {
        fixture.commit(1, 5);
        var settled = LibraryKeys.waiting(STORE, file(1), Order.ofNumber(5));
        var waiting = LibraryKeys.waiting(STORE, file(1), Order.ofNumber(6));
        fixture.library.put(settled, new byte[0], "text/plain");
        fixture.library.put(waiting, new byte[0], "text/plain");
        fixture.clock.advance(GRACE.plusSeconds(1));

        collect(Collection.DELETE);

        assertThat(fixture.keys(LibraryKeys.waitingIn(STORE))).containsExactly(waiting);
    }

    @Test
    void aDeletedStoreLosesItsDataAfterADayAndAllButItsManifestAfterThirty() {
        fixture.commit(1, 1);
        fixture.library.put(LibraryKeys.attachment(STORE, file(1)), new byte[0], "application/json");
        fixture.manifests.update(STORE, manifest -> manifest.deleted(fixture.clock.instant()));

        collect(Collection.DELETE);
        assertThat(fixture.keys(LibraryKeys.segmentsIn(STORE))).hasSize(1);

        fixture.clock.advance(GRACE.plusSeconds(1));
        collect(Collection.DELETE);
        assertThat(fixture.keys(LibraryKeys.segmentsIn(STORE))).isEmpty();
        assertThat(fixture.keys(LibraryKeys.documentsIn(STORE))).isEmpty();
        assertThat(fixture.keys(LibraryKeys.ofStore(STORE))).contains(LibraryKeys.attachment(STORE, file(1)));

        fixture.clock.advance(Duration.ofDays(30));
        collect(Collection.DELETE);
        assertThat(fixture.keys(LibraryKeys.ofStore(STORE)))
                .containsExactlyInAnyOrder(LibraryKeys.manifest(STORE), LibraryKeys.collection(STORE));
    }

    @Test
    void anotherStoreIsLeftAlone() {
        var other = new StoreId("vs_000000000002");
        fixture.create(other);
        fixture.library.put(LibraryKeys.segment(other, "unlisted"), new byte[] {1}, "application/octet-stream");
        fixture.clock.advance(GRACE.plusSeconds(1));

        collect(Collection.DELETE);

        assertThat(fixture.keys(LibraryKeys.segmentsIn(other))).hasSize(1);
    }
}
