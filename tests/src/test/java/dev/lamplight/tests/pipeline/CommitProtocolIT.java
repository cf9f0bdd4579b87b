package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.tests.pipeline.Pipeline.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/// The promises of docs/design/commit-protocol.md, with the functions as they are on real S3 and SQS servers, and a
/// death before and after every call.
final class CommitProtocolIT {
    private static final StoreId STORE = StoreId.ofInboxFolder("team");
    private static final String KEY = "team/notes.txt";
    private static final String FIRST = "The lamp is lit at dusk. 灯在黄昏点亮。";
    private static final String SECOND = "The lamp is lit at dawn. 灯在黎明点亮。";

    private Pipeline pipeline;

    @BeforeAll
    static void needsTheLayer() {
        assumeTrue(Files.exists(Pipeline.LAYER.resolve("model")), "the embed layer is not built");
    }

    @BeforeEach
    void start() throws IOException {
        pipeline = Pipeline.start();
    }

    @AfterEach
    void everyQueueIsEmptyAndNothingIsLeftWaiting() {
        try {
            pipeline.assertQueuesEmpty("at the end of a test");
        } finally {
            pipeline.close();
        }
    }

    private static void assertLiveIsNewest(Pipeline pipeline, String key, int versions) {
        FileId file = pipeline.dropped(key);
        List<DocumentEntry> entries = pipeline.entries(STORE);
        StoreContents contents = StoreContents.of(entries);
        assertThat(contents.live(file)).as("live parts of %s", key).hasSize(1);
        Set<Order> orders = new TreeSet<>();
        for (DocumentEntry entry : entries) {
            if (entry.file().equals(file)) {
                assertThat(orders.add(entry.order()))
                        .as("effect of %s once", entry.order())
                        .isTrue();
            }
        }
        assertThat(orders.size()).as("versions of %s", key).isBetween(1, versions);
        assertThat(contents.live(file).getFirst().order()).isEqualTo(Collections.max(orders));
        assertThat(pipeline.keys("stores/" + STORE + "/waiting/" + file + "/")).isEmpty();
    }

    @Test
    void aDroppedDocumentIsIndexedOnceWhereverAFunctionDies() throws IOException {
        Deaths.atEveryCall(new Deaths.Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.drop(KEY, FIRST);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertLiveIsNewest(pipeline, KEY, 1);
                assertThat(pipeline.manifest(STORE).counts().completed()).isEqualTo(1);
            }
        });
    }

    @Test
    void aReplacedDocumentEndsAsItsLastVersionWhereverAFunctionDies() throws IOException {
        Deaths.atEveryCall(new Deaths.Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.drop(KEY, FIRST);
                pipeline.drop(KEY, SECOND);
                pipeline.drop(KEY, FIRST);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertLiveIsNewest(pipeline, KEY, 3);
            }
        });
    }

    @Test
    void aRemovedDocumentStaysAwayWhereverAFunctionDies() throws IOException {
        Deaths.atEveryCall(new Deaths.Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.drop(KEY, FIRST);
                pipeline.drain(pipeline.etl(), pipeline.index());
                assertThat(pipeline.contents(STORE).live(pipeline.dropped(KEY))).isNotEmpty();
                pipeline.remove(KEY);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertThat(pipeline.contents(STORE).live(pipeline.dropped(KEY))).isEmpty();
                assertThat(pipeline.manifest(STORE).counts().completed()).isZero();
            }
        });
    }

    @Test
    void aBrokenDocumentIsQuarantinedOnceAndListedWithItsReasonWhereverAFunctionDies() throws IOException {
        Deaths.atEveryCall(new Deaths.Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.drop(KEY, "%PDF-1.7 this is no PDF");
            }

            @Override
            public void check(Pipeline pipeline) {
                DocumentEntry.Failed failure =
                        pipeline.contents(STORE).failure(pipeline.dropped(KEY)).orElseThrow();
                assertThat(failure.code()).isEqualTo("corrupt_document");
                assertThat(pipeline.keys("quarantine/etl/")).hasSize(1);
            }
        });
    }

    @Test
    void anAttachedFileIsIndexedOnceWhereverAFunctionDies() throws IOException {
        FileId file = new FileId("file-attached0001");
        Deaths.atEveryCall(new Deaths.Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.createStore(STORE);
                pipeline.attachUploaded(STORE, file, FIRST);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertThat(pipeline.contents(STORE).live(file)).hasSize(1);
                assertThat(pipeline.entries(STORE)).hasSize(1);
                assertThat(pipeline.keys("stores/" + STORE + "/waiting/")).isEmpty();
            }
        });
    }

    @Test
    void aDocumentInPartsIsLiveWhenItIsWholeAndNotBeforeWhereverIndexDies() throws IOException {
        FileId file = new FileId("file-inparts00001");
        Deaths.atEveryCall(List.of("index"), new Deaths.Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.createStore(STORE);
                pipeline.sendParts(STORE, file, Order.ofNumber(1), 1, 1);
                pipeline.drain(pipeline.etl(), pipeline.index());
                pipeline.sendParts(STORE, file, Order.ofNumber(2), 3, 2);
                pipeline.drain(pipeline.etl(), pipeline.index());
                assertThat(pipeline.contents(STORE).live(file))
                        .as("the whole earlier version, while the later one lacks a part")
                        .singleElement()
                        .satisfies(part -> assertThat(part.order()).isEqualTo(Order.ofNumber(1)));
                pipeline.sendParts(STORE, file, Order.ofNumber(2), 3, 3);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertThat(pipeline.contents(STORE).live(file)).hasSize(3).allSatisfy(part -> assertThat(part.order())
                        .isEqualTo(Order.ofNumber(2)));
                assertThat(pipeline.entries(STORE)).as("each part once").hasSize(4);
            }
        });
    }

    @Test
    void anOfferedDocumentIsIndexedOnceWhereverAFunctionDies() throws IOException {
        FileId file = FileId.ofOffered(STORE, "faq/returns");
        Deaths.atEveryCall(new Deaths.Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.createStore(STORE);
                pipeline.offer(STORE, "faq/returns", "Goods can be returned within 30 days. 三十天内可以退货。");
            }

            @Override
            public void check(Pipeline pipeline) {
                assertThat(pipeline.contents(STORE).live(file)).hasSize(1);
                assertThat(pipeline.entries(STORE)).hasSize(1);
            }
        });
    }

    @Test
    void aDocumentForAStoreThatNeverWasIsQuarantinedWithTheReason() {
        pipeline.offer(STORE, "faq/returns", FIRST);
        pipeline.drop("vs_nosuchstore1/x.txt", FIRST);

        pipeline.drain(pipeline.etl(), pipeline.index());

        assertThat(pipeline.keys("quarantine/etl/")).hasSize(2);
    }

    @Test
    void aVersionWhoseChunksCannotBeReadIsListedAsFailedAndTheEarlierOneStays() {
        FileId file = new FileId("file-unreadable1");
        pipeline.createStore(STORE);
        pipeline.sendParts(STORE, file, Order.ofNumber(2), 1, 1);
        pipeline.libraryObjects.put(
                "stores/" + STORE + "/documents/" + file + "/" + Order.ofNumber(2) + "/chunks-1.jsonl",
                "no chunks".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "application/jsonl");
        pipeline.sendParts(STORE, file, Order.ofNumber(1), 1, 1);

        pipeline.drain(pipeline.etl(), pipeline.index());

        assertThat(pipeline.contents(STORE).live(file)).singleElement().satisfies(part -> assertThat(part.order())
                .isEqualTo(Order.ofNumber(1)));
        assertThat(pipeline.contents(STORE).failure(file)).isPresent();
        assertThat(pipeline.keys("quarantine/index/")).hasSize(1);
    }

    @Test
    void aTombstoneOfTheApiOutlastsEveryEventThatIsNotNewer() {
        FileId file = new FileId("file-detached001");
        pipeline.createStore(STORE);
        pipeline.attachUploaded(STORE, file, FIRST);
        List<Message> attached = pipeline.receive(Queue.DOCUMENTS, 10);
        pipeline.detach(STORE, file);

        pipeline.deliver(pipeline.etl(), Queue.DOCUMENTS, attached);
        pipeline.drain(pipeline.etl(), pipeline.index());
        assertThat(pipeline.contents(STORE).live(file))
                .as("attach that was overtaken")
                .isEmpty();

        pipeline.attachUploaded(STORE, file, SECOND);
        pipeline.drain(pipeline.etl(), pipeline.index());
        assertThat(pipeline.contents(STORE).live(file)).as("attached anew").hasSize(1);
        assertThat(pipeline.manifest(STORE).removed())
                .as("tombstones are folded into the segment")
                .isEmpty();
    }
}
