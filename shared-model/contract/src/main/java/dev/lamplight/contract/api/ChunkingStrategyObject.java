package dev.lamplight.contract.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.lamplight.contract.ChunkingStrategy;

/// How a file was cut, as answers show it: always the numbers, also where the caller said `auto`.
///
/// @param type always `static`
public record ChunkingStrategyObject(
        String type, @JsonProperty("static") Sizes sizes) {

    /// Numbers of tokens.
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Sizes(int maxChunkSizeTokens, int chunkOverlapTokens) {}

    public static ChunkingStrategyObject of(ChunkingStrategy strategy) {
        return new ChunkingStrategyObject("static", new Sizes(strategy.maxTokens(), strategy.overlapTokens()));
    }
}
