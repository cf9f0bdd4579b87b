package dev.lamplight.bench.row;

/// How much a run may take.
public enum Effort {
    /// Enough rounds to publish.
    FULL,
    /// Few rounds over less input: shows that it works and where it stands.
    QUICK
}
