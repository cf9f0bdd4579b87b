package dev.lamplight.core.store;

import dev.lamplight.contract.SegmentRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// Which segments of a store are merged into one: tiered by size, so that a chunk is rewritten once per tier and not at
/// every merge (O'Neil et al. 1996, "The Log-Structured Merge-Tree"; Lucene's `TieredMergePolicy`).
///
/// A tier holds segments of up to eight times the size of the tier below, starting at 1 MB. When it has more than
/// eight, they become one. A segment of which less than half is live is rewritten by itself.
public final class CompactionPolicy {
    /// Most segments that a tier may hold.
    public static final int TIER_SEGMENTS = 8;

    /// Largest result: a merge holds its inputs and twice its result in memory.
    public static final long MAX_MERGED_BYTES = 192L * 1024 * 1024;

    /// Most chunks of a result.
    public static final long MAX_MERGED_CHUNKS = 250_000;

    private static final long SMALLEST_TIER_BYTES = 1024 * 1024;
    private static final int TIER_GROWTH = 8;
    private static final int TIERS = 8;

    private CompactionPolicy() {}

    /// The segments to merge now, in the order of the manifest; empty where none is worth it.
    ///
    /// @param liveChunks chunks of a segment that a merge would carry over
    public static List<SegmentRef> choose(List<SegmentRef> segments, ToLongFunction<SegmentRef> liveChunks) {
        List<SegmentRef> outgrown = outgrown(segments);
        if (!outgrown.isEmpty()) {
            return outgrown;
        }
        return segments.stream()
                .filter(segment -> segment.chunks() > 0 && liveChunks.applyAsLong(segment) * 2 < segment.chunks())
                .limit(1)
                .toList();
    }

    /// Those of the lowest tier that has too many, as far as they fit into one result, at least two; empty where no
    /// tier has. Says by sizes alone that a merge is due, which is all that a committer has time to ask.
    public static List<SegmentRef> outgrown(List<SegmentRef> segments) {
        for (int tier = 0; tier < TIERS; tier++) {
            int wanted = tier;
            List<SegmentRef> members =
                    segments.stream().filter(segment -> tier(segment) == wanted).toList();
            if (members.size() > TIER_SEGMENTS) {
                List<SegmentRef> fitting = fitting(members);
                if (fitting.size() > 1) {
                    return fitting;
                }
            }
        }
        return List.of();
    }

    private static List<SegmentRef> fitting(List<SegmentRef> members) {
        List<SegmentRef> fitting = new ArrayList<>();
        long bytes = 0;
        long chunks = 0;
        for (SegmentRef member : members) {
            if (bytes + member.sizeBytes() <= MAX_MERGED_BYTES && chunks + member.chunks() <= MAX_MERGED_CHUNKS) {
                fitting.add(member);
                bytes += member.sizeBytes();
                chunks += member.chunks();
            }
        }
        return fitting;
    }

    private static int tier(SegmentRef segment) {
        long bound = SMALLEST_TIER_BYTES;
        int tier = 0;
        while (segment.sizeBytes() >= bound && tier < TIERS - 1) {
            bound *= TIER_GROWTH;
            tier++;
        }
        return tier;
    }
}
