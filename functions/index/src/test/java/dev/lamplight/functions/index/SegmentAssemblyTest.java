package dev.lamplight.functions.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.aws.Message;
import dev.lamplight.aws.Outcome;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.functions.index.Index.Received;
import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.IndexedPart;
import dev.lamplight.search.segment.SegmentObject;
import dev.lamplight.search.segment.SegmentWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The real segment writer, made to fail over one document.
final class SegmentAssemblyTest {
    private static final StoreId STORE = new StoreId("vs_00000001");
    private static final DocumentFacts FACTS =
            new DocumentFacts("a.txt", null, "text/plain", null, 10, Attributes.NONE, Instant.EPOCH);
    private static final Outcome COMMITTED = new Outcome.Done("committed");

    private final List<Received> received = new ArrayList<>();

    private Work.NewPart part(String name) {
        FileId file = new FileId("file-" + name);
        Event event = new Event.DocumentChunked(STORE, file, Order.ofNumber(1), 1, 1, ObjectRef.of("library", name));
        Received message = new Received(
                new Message(name, "{}", 1, "", "", null, Instant.EPOCH), event, PartReader.claim(event), false);
        received.add(message);
        Chunk chunk = new Chunk(0, "The lamp of " + name + ".", 0, 20, null, List.of(), "en", 8);
        return new Work.NewPart(
                message,
                new IndexedPart(
                        new DocumentEntry.Part(file, Order.ofNumber(1), 1, 1, 1, 100, FACTS),
                        List.of(new EmbeddedChunk(chunk, "encoder", new float[] {1, 2, 3, 4, 5, 6, 7, 8}))));
    }

    private static SegmentAssembly failingOver(String guilty, RuntimeException failure) {
        return new SegmentAssembly((parts, others) -> {
            if (parts.stream().anyMatch(part -> part.entry().file().value().contains(guilty))) {
                throw failure;
            }
            return SegmentWriter.write(parts, others);
        });
    }

    @Test
    void onePartThatCannotBeWrittenDoesNotKeepTheOthersOut() {
        Work work = new Work(List.of(part("innocent1"), part("guilty001"), part("innocent2")), List.of());
        BatchOutcomes outcomes = new BatchOutcomes(received);

        SegmentAssembly.Assembled assembled =
                failingOver("guilty", new IllegalStateException("over it")).assemble(work, List.of(), outcomes);

        assertThat(assembled.work().parts()).hasSize(2);
        assertThat(assembled.segment().ref("key").chunks()).isEqualTo(2);
        Map<String, Outcome> all = outcomes.with(COMMITTED);
        assertThat(all).containsEntry("innocent1", COMMITTED).containsEntry("innocent2", COMMITTED);
        assertThat(all.get("guilty001")).isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void aPartThatCanNeverBeWrittenIsListedAsFailedAndRejectedOnceThatIsCommitted() {
        Work work = new Work(List.of(part("innocent1"), part("guilty001")), List.of());
        BatchOutcomes outcomes = new BatchOutcomes(received);
        Failure.Permanent failure = new Failure.Permanent(PermanentCode.DOCUMENT_TOO_LARGE, "too large");

        SegmentAssembly.Assembled assembled = failingOver("guilty", failure).assemble(work, List.of(), outcomes);

        assertThat(assembled.work().others())
                .singleElement()
                .isInstanceOfSatisfying(DocumentEntry.Failed.class, failed -> assertThat(failed.code())
                        .isEqualTo("document_too_large"));
        assertThat(outcomes.with(COMMITTED)).containsEntry("guilty001", new Outcome.Rejected(failure));
        Outcome retry =
                new Outcome.Retry(new Failure.Transient(dev.lamplight.contract.TransientCode.CONTENTION, "lost"));
        assertThat(outcomes.with(retry))
                .as("a commit that fails brings all of them again")
                .containsEntry("guilty001", retry)
                .containsEntry("innocent1", retry);
    }

    @Test
    void whereNoPartAloneIsAtFaultTheWholeBatchComesAgain() {
        Work work = new Work(List.of(part("innocent1"), part("innocent2")), List.of());
        SegmentAssembly together = new SegmentAssembly((parts, others) -> {
            if (parts.size() > 1) {
                throw new IllegalStateException("too much at once");
            }
            return write(parts, others);
        });

        assertThatThrownBy(() -> together.assemble(work, List.of(), new BatchOutcomes(received)))
                .hasMessage("too much at once");
    }

    private static SegmentObject write(List<IndexedPart> parts, List<DocumentEntry> others) {
        return SegmentWriter.write(parts, others);
    }

    @Test
    void tombstonesOfTheManifestAreFoldedIn() {
        Work work = new Work(List.of(part("innocent1")), List.of());
        DocumentEntry.Removed tombstone =
                new DocumentEntry.Removed(new FileId("file-removed001"), Order.ofNumber(2), Instant.EPOCH);

        SegmentAssembly.Assembled assembled = new SegmentAssembly(SegmentWriter::write)
                .assemble(work, List.of(tombstone), new BatchOutcomes(received));

        assertThat(assembled.segment().ref("key").entries()).isEqualTo(2);
        assertThat(assembled.work()).isEqualTo(work);
    }
}
