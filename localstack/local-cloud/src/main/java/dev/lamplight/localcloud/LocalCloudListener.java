package dev.lamplight.localcloud;

/// Hears what the local cloud would otherwise print. Called from the thread that starts or closes it.
@FunctionalInterface
public interface LocalCloudListener {
    /// Hears nothing.
    LocalCloudListener NONE = (_, _) -> {};

    /// What a sentence is about.
    enum Kind {
        /// A part is up or down.
        PROGRESS,
        /// Something the local cloud does not do or does not prove.
        LIMIT
    }

    /// @param sentence for a person, without a line break
    void heard(Kind kind, String sentence);
}
