package dev.lamplight.search;

import dev.lamplight.contract.FileId;

/// Another place that holds the same text as a result.
///
/// @param index place of the chunk in its document
public record Duplicate(FileId file, String filename, int index, int charStart, int charEnd) {}
