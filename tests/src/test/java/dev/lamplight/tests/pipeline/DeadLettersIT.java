package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.tests.pipeline.Mortality.Side;
import dev.lamplight.tests.pipeline.Pipeline.Function;
import dev.lamplight.tests.pipeline.Pipeline.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/// A version whose message becomes a dead letter is shown as failed, and as completed when a redrive succeeds; what can
/// never be read leaves nothing that waits.
final class DeadLettersIT {
    private static final StoreId STORE = StoreId.ofInboxFolder("team");
    private static final String KEY = "team/notes.txt";
    private static final String TEXT = "The lamp is lit at dusk. 灯在黄昏点亮。";

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
    void everyQueueIsEmpty() {
        try {
            pipeline.assertQueuesEmpty("at the end of a test");
        } finally {
            pipeline.close();
        }
    }

    private void assertExhausted(FileId file) {
        StoreContents contents = pipeline.contents(STORE);
        assertThat(contents.failure(file))
                .get()
                .extracting(DocumentEntry.Failed::code)
                .isEqualTo("retries_exhausted");
        assertThat(contents.live(file)).isEmpty();
        assertThat(pipeline.keys(LibraryKeys.waitingOf(STORE, file))).isEmpty();
    }

    private void assertCompleted(FileId file) {
        StoreContents contents = pipeline.contents(STORE);
        assertThat(contents.live(file)).hasSize(1);
        assertThat(contents.failure(file)).isEmpty();
        assertThat(pipeline.manifest(STORE).counts().completed()).isEqualTo(1);
        assertThat(pipeline.manifest(STORE).counts().failed()).isZero();
        assertThat(pipeline.keys(LibraryKeys.waitingOf(STORE, file))).isEmpty();
    }

    @Test
    void aPartThatIsNeverCommittedFailsAndCompletesByARedrive() {
        FileId file = new FileId("file-exhausted001");
        String chunks = LibraryKeys.chunks(STORE, file, Order.ofNumber(1), 1);
        pipeline.createStore(STORE);
        pipeline.sendParts(STORE, file, Order.ofNumber(1), 1, 1);
        byte[] bytes = pipeline.libraryObjects.get(chunks).orElseThrow().bytes();
        pipeline.libraryObjects.delete(List.of(chunks));

        pipeline.drain(pipeline.etl(), pipeline.index());
        assertExhausted(file);

        pipeline.libraryObjects.put(chunks, bytes, "application/jsonl");
        assertThat(pipeline.redrive(Queue.PARTS)).isEqualTo(1);
        pipeline.drain(pipeline.etl(), pipeline.index());
        assertCompleted(file);
    }

    @Test
    void aDocumentOverWhichEtlDiesEachTimeFailsAndCompletesByARedrive() {
        FileId file = pipeline.dropped(KEY);
        pipeline.drop("team/healthy.txt", TEXT);
        pipeline.drain(pipeline.etl(), pipeline.index());
        pipeline.removeVersion(
                "team/healthy.txt",
                pipeline.fileRecord(pipeline.dropped("team/healthy.txt"))
                        .source()
                        .versionId());
        pipeline.drain(pipeline.etl(), pipeline.index());
        pipeline.drop(KEY, TEXT);

        int deliveries = 0;
        while (true) {
            Function etl = pipeline.etl();
            // the seventh call of a repeated delivery comes after the marker and, at the last one, the announcement
            etl.mortality().dieAt(7, Side.BEFORE);
            if (!pipeline.step(etl, Queue.INBOX_EVENTS, 5)) {
                break;
            }
            assertThat(etl.mortality().isDead()).as("delivery %d", ++deliveries).isTrue();
        }
        assertThat(deliveries).isEqualTo(6);
        pipeline.drainParts(pipeline.index());
        assertExhausted(file);

        assertThat(pipeline.redrive(Queue.INBOX_EVENTS)).isEqualTo(1);
        pipeline.drain(pipeline.etl(), pipeline.index());
        assertCompleted(file);
    }

    @Test
    void aVersionThatWasDeletedBeforeItsDropWasHeardOfLeavesNoFile() {
        String version = pipeline.drop(KEY, TEXT);
        List<Message> drop = pipeline.receive(Queue.INBOX_EVENTS, 10);
        pipeline.removeVersion(KEY, version);
        pipeline.drain(pipeline.etl(), pipeline.index());

        pipeline.deliver(pipeline.etl(), Queue.INBOX_EVENTS, drop);
        pipeline.drain(pipeline.etl(), pipeline.index());

        FileId file = pipeline.dropped(KEY);
        assertThat(pipeline.fileRecord(file).deleted()).isTrue();
        assertThat(pipeline.keys(LibraryKeys.FILES_BY_TIME)).isEmpty();
        assertThat(pipeline.keys(LibraryKeys.waitingOf(STORE, file))).isEmpty();
        assertThat(pipeline.contents(STORE).present()).isEmpty();
    }

    @Test
    void aVersionThatWasDeletedInFavorOfAnEarlierOneLeavesThatOne() {
        pipeline.drop(KEY, TEXT);
        pipeline.drain(pipeline.etl(), pipeline.index());
        String version = pipeline.drop(KEY, "Another text, soon regretted.");
        List<Message> drop = pipeline.receive(Queue.INBOX_EVENTS, 10);
        pipeline.removeVersion(KEY, version);
        pipeline.drain(pipeline.etl(), pipeline.index());

        pipeline.deliver(pipeline.etl(), Queue.INBOX_EVENTS, drop);
        pipeline.drain(pipeline.etl(), pipeline.index());

        assertThat(pipeline.fileRecord(pipeline.dropped(KEY)).deleted()).isFalse();
        assertCompleted(pipeline.dropped(KEY));
    }
}
