package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreId;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.tests.pipeline.Mortality.Side;
import dev.lamplight.tests.pipeline.Pipeline.Function;
import dev.lamplight.tests.pipeline.Pipeline.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The day's sweep, from its message to merged segments and deleted garbage: `index`, which tells of every store, and
/// `compact`, which looks after each, die before and after every call.
final class SweepDeathsIT {
    private static final StoreId STORE = new StoreId("vs_000000000001");
    private static final StoreId OTHER = new StoreId("vs_000000000002");
    private static final FileId FILE = new FileId("file-sweep0000001");

    /// More than a tier of segments may hold; each replaces the one before.
    private static final int VERSIONS = 9;

    /// Everything that there is, is older than the grace period.
    private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofDays(2));

    @BeforeAll
    static void needsTheLayer() {
        assumeTrue(Files.exists(Pipeline.LAYER.resolve("model")), "the embed layer is not built");
    }

    @Test
    void everyStoreIsLookedAfterWhereverTheSweepDies() throws IOException {
        int deaths = Deaths.atEachCall((call, side) -> died("index", call, side));

        assertThat(deaths).as("a list and a send, at both sides").isEqualTo(4);
    }

    @Test
    void whatIsMergedAndCollectedChangesNothingWhereverCompactDies() throws IOException {
        int deaths = Deaths.atEachCall((call, side) -> died("compact", call, side));

        assertThat(deaths).as("deaths enumerated").isGreaterThan(50);
    }

    private static boolean died(String mortal, int call, Side side) throws IOException {
        try (Pipeline pipeline = Pipeline.start()) {
            outgrow(pipeline);
            pipeline.createStore(OTHER);
            StoreContents before = pipeline.contents(STORE);
            Event sweep = new Event.SweepScheduled(Event.Collection.DELETE);
            pipeline.send(
                    Queue.PARTS,
                    EventEnvelope.of("lamplight/schedule", Clock.systemUTC().instant(), sweep)
                            .toJson());
            Function index = pipeline.index();
            Function compact = pipeline.compact(LATER);
            Function fated = mortal.equals("index") ? index : compact;
            fated.mortality().dieAt(call, side);
            boolean died = false;
            boolean moved = true;
            while (moved) {
                boolean swept = pipeline.step(index, Queue.PARTS, 10);
                moved = pipeline.step(compact, Queue.COMPACTIONS, 1) || swept;
                assertThat(pipeline.contents(STORE).holdsTheSameAs(before))
                        .as("what is found, %s %s call %d", mortal, side, call)
                        .isTrue();
                if (fated.mortality().isDead()) {
                    died = true;
                    index = pipeline.index();
                    compact = pipeline.compact(LATER);
                    fated = index;
                }
            }
            check(pipeline, mortal + " " + side + " call " + call);
            return died;
        }
    }

    /// Nine versions of one document, each committed by itself.
    private static void outgrow(Pipeline pipeline) {
        pipeline.createStore(STORE);
        Function index = pipeline.index();
        for (int version = 1; version <= VERSIONS; version++) {
            pipeline.sendParts(STORE, FILE, Order.ofNumber(version), 1, 1);
            pipeline.drainParts(index);
        }
        // what the ninth commit says of itself: here the sweep shall find it
        pipeline.receive(Queue.COMPACTIONS, 1).forEach(message -> pipeline.acknowledge(Queue.COMPACTIONS, message));
    }

    private static void check(Pipeline pipeline, String when) {
        List<String> listed = pipeline.manifest(STORE).segments().stream()
                .map(SegmentRef::key)
                .toList();
        assertThat(listed).as("merged, %s", when).hasSize(1);
        assertThat(pipeline.keys(LibraryKeys.segmentsIn(STORE)))
                .as("segments that are left, %s", when)
                .isEqualTo(listed);
        assertThat(pipeline.keys(LibraryKeys.documentsIn(STORE)))
                .as("chunk files that are left, %s", when)
                .containsExactly(LibraryKeys.chunks(STORE, FILE, Order.ofNumber(VERSIONS), 1));
        for (StoreId store : List.of(STORE, OTHER)) {
            assertThat(pipeline.keys(LibraryKeys.collection(store)))
                    .as("the report of %s, %s", store, when)
                    .hasSize(1);
        }
        assertThat(pipeline.keys(LibraryKeys.QUARANTINE)).as(when).isEmpty();
        pipeline.assertQueuesEmpty(when);
    }
}
