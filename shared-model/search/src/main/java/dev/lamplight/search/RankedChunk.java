package dev.lamplight.search;

import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import java.util.List;

/// A chunk in the order of a ranking, without its text.
///
/// @param document number of the chunk in this reader, meaningless in any other
/// @param file document that holds it
/// @param facts of the live version
/// @param index place of the chunk in its version
/// @param score 0 to 1
/// @param duplicates live chunks with the same text that ranked below
public record RankedChunk(
        int document,
        FileId file,
        DocumentFacts facts,
        int index,
        double score,
        StageScores stages,
        List<Duplicate> duplicates) {
    public RankedChunk {
        duplicates = List.copyOf(duplicates);
    }
}
