package dev.lamplight.search.segment;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.search.segment.SegmentBlocks.Stretch;
import dev.lamplight.search.segment.SegmentLayout.Section;
import dev.lamplight.search.segment.SegmentLayout.Temperature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.LeafReaderContext;

/// A segment that is ready to be searched. Shared between searches and counted: each that got it from the cache gives
/// it back once. Thread-safe.
public final class OpenSegment {
    /// Up to this size an object is read in one request.
    private static final long WHOLE_BYTES = 1024 * 1024;
    private static final long TAIL_BYTES = 256 * 1024;

    private final String key;
    private final DirectoryReader reader;
    private final List<DocumentEntry> entries;
    private final List<SegmentLeaf> leaves;
    private final long bytes;

    private OpenSegment(
            String key, DirectoryReader reader, List<DocumentEntry> entries, List<SegmentLeaf> leaves, long bytes) {
        this.key = key;
        this.reader = reader;
        this.entries = entries;
        this.leaves = List.copyOf(leaves);
        this.bytes = bytes;
    }

    static OpenSegment read(SegmentRef ref, SegmentCache cache) {
        boolean whole = ref.sizeBytes() <= WHOLE_BYTES;
        SegmentTail tail = SegmentTail.read(ref, whole ? ref.sizeBytes() : TAIL_BYTES, cache);
        long hotStart = hotStart(tail.layout());
        if (!whole) {
            prefetchEdges(ref.key(), tail.layout(), tail, hotStart, cache);
        }
        return read(ref, tail, hotStart, cache);
    }

    /// With every byte in memory and checked, for a reader that needs all of them.
    static OpenSegment readWhole(SegmentRef ref, SegmentCache cache) {
        return read(ref, SegmentTail.read(ref, TAIL_BYTES, cache), 0, cache);
    }

    private static OpenSegment read(SegmentRef ref, SegmentTail tail, long residentFrom, SegmentCache cache) {
        SegmentLayout layout = tail.layout();
        Stretch resident = tail.from(residentFrom, ref.key(), cache);
        SegmentBlocks blocks = new SegmentBlocks(ref.key(), layout, resident, cache);
        try {
            DirectoryReader reader = DirectoryReader.open(new SegmentDirectory(layout, blocks));
            List<DocumentEntry> entries = tail.entries(ref.key(), cache);
            List<SegmentLeaf> leaves = new ArrayList<>();
            for (LeafReaderContext leaf : reader.leaves()) {
                leaves.add(new SegmentLeaf(leaf.reader(), ChunkColumns.of(leaf.reader()), entries));
            }
            return new OpenSegment(ref.key(), reader, entries, leaves, resident.bytes().length);
        } catch (IndexFormatTooNewException | IllegalArgumentException e) {
            // An index names its formats; one that this Lucene does not know was written by a later one.
            throw new Failure.Permanent(
                    PermanentCode.NEWER_FORMAT, "segment " + ref.key() + ": written by a newer Lucene", e);
        } catch (IOException e) {
            throw SegmentFailure.corrupt(ref.key(), "its index cannot be opened", e);
        }
    }

    private static long hotStart(SegmentLayout layout) {
        for (Section section : layout.sections()) {
            if (section.temperature() != Temperature.COLD) {
                return section.offset();
            }
        }
        return layout.dataBytes();
    }

    /// Lucene reads head and tail of each file when it opens it: those blocks come while the hot ones do.
    private static void prefetchEdges(
            String key, SegmentLayout layout, SegmentTail tail, long hotStart, SegmentCache cache) {
        SegmentBlocks missing = new SegmentBlocks(
                key,
                layout,
                new Stretch(
                        SegmentTail.aligned(Math.min(hotStart, tail.stretch().offset())), new byte[0]),
                cache);
        for (Section section : layout.sections()) {
            if (section.temperature() == Temperature.COLD && section.offset() < SegmentTail.aligned(hotStart)) {
                missing.prefetch(section.offset(), 1);
                long end = section.offset() + section.length() - 1;
                if (end < SegmentTail.aligned(hotStart)) {
                    missing.prefetch(end, 1);
                }
            }
        }
    }

    public String key() {
        return key;
    }

    /// The index; its documents are all chunks of the segment, live or not. Usually one leaf, none without chunks.
    public List<SegmentLeaf> leaves() {
        return leaves;
    }

    /// The document list; a chunk names the place of its entry here.
    public List<DocumentEntry> entries() {
        return entries;
    }

    /// Bytes that stay in memory as long as it is open.
    long bytes() {
        return bytes;
    }

    void retain() {
        reader.incRef();
    }

    /// Gives it back; the last one closes it.
    public void release() {
        try {
            reader.decRef();
        } catch (IOException e) {
            throw new UncheckedIOException("closing what lies in memory cannot fail", e);
        }
    }
}
