package dev.lamplight.search.segment;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.search.segment.SegmentBlocks.Stretch;
import dev.lamplight.search.segment.SegmentLayout.Section;
import dev.lamplight.search.segment.SegmentLayout.Temperature;
import dev.lamplight.search.segment.SegmentLayout.Trailer;
import java.util.Arrays;
import java.util.List;

/// The end of a segment object: its layout and as many blocks of data as came in the same request.
///
/// @param layout where everything lies
/// @param stretch whole blocks up to the end of the data, checked; empty where the request did not reach so far
record SegmentTail(SegmentLayout layout, Stretch stretch) {

    /// @param bytes how much to ask for at least, from the end
    /// @throws dev.lamplight.contract.Failure.Permanent `corrupt_segment` or `newer_format`
    static SegmentTail read(SegmentRef ref, long bytes, SegmentCache cache) {
        long offset = aligned(Math.max(0, ref.sizeBytes() - bytes));
        byte[] tail = cache.fetch(ref.key(), offset, Math.toIntExact(ref.sizeBytes() - offset));
        Trailer trailer = Trailer.of(ref.key(), tail);
        long tableStart = ref.sizeBytes() - SegmentLayout.TRAILER_BYTES - trailer.tableBytes();
        if (trailer.tableBytes() < 0 || tableStart < 0) {
            throw SegmentFailure.corrupt(
                    ref.key(), "a table of " + trailer.tableBytes() + " bytes in an object of " + ref.sizeBytes());
        }
        if (tableStart < offset) {
            return read(ref, ref.sizeBytes() - tableStart, cache);
        }
        int tableFrom = Math.toIntExact(tableStart - offset);
        byte[] table = Arrays.copyOfRange(tail, tableFrom, tableFrom + trailer.tableBytes());
        SegmentLayout layout = SegmentLayout.parse(ref.key(), table, trailer, ref.sizeBytes());
        Stretch stretch = new Stretch(offset, Arrays.copyOf(tail, tableFrom));
        SegmentBlocks.check(ref.key(), layout, offset, stretch.bytes());
        return new SegmentTail(layout, stretch);
    }

    static long aligned(long offset) {
        return offset - offset % SegmentLayout.BLOCK_BYTES;
    }

    /// The stretch from `offset` on: what came with the tail and what is missing before it.
    Stretch from(long offset, String key, SegmentCache cache) {
        long start = aligned(offset);
        if (start >= stretch.offset()) {
            return stretch;
        }
        byte[] bytes = new byte[Math.toIntExact(layout.dataBytes() - start)];
        int missing = Math.toIntExact(stretch.offset() - start);
        cache.fetchInParallel(key, start, missing, bytes);
        System.arraycopy(stretch.bytes(), 0, bytes, missing, stretch.bytes().length);
        SegmentBlocks.check(key, layout, start, bytes);
        return new Stretch(start, bytes);
    }

    List<DocumentEntry> entries(String key, SegmentCache cache) {
        for (Section section : layout.sections()) {
            if (section.temperature() == Temperature.ENTRIES) {
                Stretch list = from(section.offset(), key, cache);
                byte[] bytes = new byte[Math.toIntExact(section.length())];
                list.slice(section.offset(), section.length()).get(bytes);
                return EntryLines.fromBytes(key, bytes);
            }
        }
        throw SegmentFailure.corrupt(key, "expected a document list among its sections, found none");
    }
}
