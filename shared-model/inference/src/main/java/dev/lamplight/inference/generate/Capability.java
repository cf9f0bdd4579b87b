package dev.lamplight.inference.generate;

import java.util.Locale;

/// What a generator may be trusted with once it was measured.
public enum Capability {
    /// Answers in the form that was asked for, ends by itself, and does not repeat the question.
    CHAT,
    /// Answers from a passage with what the passage says, and with no figure or name that it does not say.
    GROUNDED_ANSWERS,
    /// Takes values out of a text into JSON under a grammar.
    JSON,
    /// Tells by the likelihood of labels which one a text has.
    LABELS,
    /// Tells by the likelihood of a question which sentence answers it.
    RERANK,
    /// Writes a language: that of the measurement.
    LANGUAGE;

    /// `grounded_answers`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
