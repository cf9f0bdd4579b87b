package dev.lamplight.core.text;

import dev.lamplight.contract.Chunk;
import java.util.ArrayList;
import java.util.List;

/// Cuts the chunks of a big document into parts that one message and one invocation can carry.
public record PartPlan(List<Part> parts) {
    /// Most tokens of a part; a part holds at least one chunk.
    public static final long MAX_TOKENS = 20_000;

    /// The chunks from `firstChunk` to `endChunk`, exclusive.
    public record Part(int firstChunk, int endChunk, long tokens) {
        public List<Chunk> of(List<Chunk> chunks) {
            return chunks.subList(firstChunk, endChunk);
        }
    }

    public PartPlan {
        parts = List.copyOf(parts);
    }

    /// Fills one part after the other, in the order of the chunks; no chunks give no parts.
    public static PartPlan of(List<Chunk> chunks) {
        List<Part> parts = new ArrayList<>();
        int first = 0;
        long tokens = 0;
        for (int i = 0; i < chunks.size(); i++) {
            int next = chunks.get(i).tokens();
            if (i > first && tokens + next > MAX_TOKENS) {
                parts.add(new Part(first, i, tokens));
                first = i;
                tokens = 0;
            }
            tokens += next;
        }
        if (first < chunks.size()) {
            parts.add(new Part(first, chunks.size(), tokens));
        }
        return new PartPlan(parts);
    }
}
