package dev.lamplight.search;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import java.util.List;

/// A passage that was found.
///
/// @param chunk as it was indexed, with the page and the section of that of its passages that answers the query best
/// @param score 0 to 1, never above that of the hit before; see [ScoreCalibration]
/// @param duplicates other places with the same text
public record SearchHit(
        FileId file, DocumentFacts facts, Chunk chunk, double score, StageScores stages, List<Duplicate> duplicates) {}
