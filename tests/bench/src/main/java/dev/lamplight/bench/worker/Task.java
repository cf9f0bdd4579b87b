package dev.lamplight.bench.worker;

/// What a side is asked to do with texts.
public enum Task {
    /// One vector per text, all texts at once: how documents are embedded.
    EMBED_TOGETHER,
    /// One vector per question, one call after the other: how a search waits for its vector.
    EMBED_QUESTIONS,
    /// Ids per text, one call after the other, without truncation.
    TOKENIZE
}
