package dev.lamplight.contract;

/// How a document is cut, in tokens of the encoder that embeds the chunk.
///
/// @param maxTokens most tokens of a chunk, 100 to 4096 (OpenAI's `max_chunk_size_tokens`); a chunk is
///     never longer than the encoder's window, whatever stands here
/// @param overlapTokens tokens that two neighbors share at most, at most half of `maxTokens`
public record ChunkingStrategy(int maxTokens, int overlapTokens) {
    /// What `{"type": "auto"}` means: sentences up to 256 tokens with up to 32 tokens of overlap.
    public static final ChunkingStrategy AUTO = new ChunkingStrategy(256, 32);

    private static final int LEAST = 100;
    private static final int MOST = 4096;

    /// @throws Failure.Permanent `invalid_request` where a number is out of its range
    public ChunkingStrategy {
        if (maxTokens < LEAST || maxTokens > MOST) {
            throw Failure.Permanent.invalidField(
                    "chunking_strategy.static.max_chunk_size_tokens",
                    "max_chunk_size_tokens: expected " + LEAST + " to " + MOST + ", found " + maxTokens);
        }
        if (overlapTokens < 0 || overlapTokens > maxTokens / 2) {
            throw Failure.Permanent.invalidField(
                    "chunking_strategy.static.chunk_overlap_tokens",
                    "chunk_overlap_tokens: expected 0 to half of max_chunk_size_tokens, found " + overlapTokens);
        }
    }
}
