package dev.lamplight.functions.index;

import dev.lamplight.aws.Outcome;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.search.segment.IndexedPart;
import dev.lamplight.search.segment.SegmentObject;
import java.util.ArrayList;
import java.util.List;

/// Makes one segment of what a commit brings. Where that fails, each part is tried alone, so that one that cannot be
/// written does not keep the others out of the store.
final class SegmentAssembly {
    private final Writer writer;

    SegmentAssembly(Writer writer) {
        this.writer = writer;
    }

    /// Parts of versions, and tombstones and failures, to one segment.
    @FunctionalInterface
    interface Writer {
        SegmentObject write(List<IndexedPart> parts, List<DocumentEntry> others);
    }

    /// @param work what the segment holds, besides the folded tombstones
    record Assembled(Work work, SegmentObject segment) {}

    /// @param folded tombstones of the manifest that go into the segment too
    /// @param outcomes get what becomes of the parts that cannot be written
    Assembled assemble(Work work, List<DocumentEntry.Removed> folded, BatchOutcomes outcomes) {
        try {
            return written(work, folded);
        } catch (RuntimeException | AssertionError e) {
            List<Work.NewPart> refused = new ArrayList<>();
            List<DocumentEntry> failures = new ArrayList<>();
            for (Work.NewPart part : work.parts()) {
                Outcome alone = SqsBatch.guarded(() -> {
                    writer.write(List.of(part.part()), List.of());
                    return new Outcome.Done("written");
                });
                switch (alone) {
                    case Outcome.Done _ -> {}
                    case Outcome.Retry _ -> {
                        refused.add(part);
                        outcomes.decide(part.from(), alone);
                    }
                    case Outcome.Rejected rejected -> {
                        refused.add(part);
                        failures.add(PartReader.failed(part.part().entry(), rejected.failure()));
                        outcomes.decideOnCommit(part.from(), rejected);
                    }
                }
            }
            if (refused.isEmpty()) {
                throw e;
            }
            return written(work.without(refused, failures), folded);
        }
    }

    private Assembled written(Work work, List<DocumentEntry.Removed> folded) {
        List<DocumentEntry> others = new ArrayList<>(work.others());
        others.addAll(folded);
        return new Assembled(work, writer.write(work.indexedParts(), others));
    }
}
