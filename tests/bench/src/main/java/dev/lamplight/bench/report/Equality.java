package dev.lamplight.bench.report;

/// Whether the two sides of a figure made the same: without it a figure says nothing.
///
/// @param holds whether the outputs are as equal as they have to be
/// @param evidence what was compared and what was found: `min cosine 0.99999 over 96 texts in 5 rounds`
public record Equality(boolean holds, String evidence) {}
