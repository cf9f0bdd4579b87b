package dev.lamplight.core.text;

import dev.lamplight.contract.Chunk;

/// The one place that decides which words of a chunk are embedded.
public final class EmbeddingText {
    private EmbeddingText() {}

    /// The chunk's own text, without title or headings before it: the retrieval baselines were measured that way.
    /// Headings that stand inside the chunk are part of its text.
    public static String of(Chunk chunk) {
        return chunk.text();
    }
}
