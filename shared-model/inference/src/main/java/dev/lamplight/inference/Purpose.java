package dev.lamplight.inference;

/// What a text is for: models that were trained on pairs of questions and passages read each with a prefix of its own.
public enum Purpose {
    /// To be found.
    PASSAGE,
    /// To find passages with.
    QUERY;

    String prefix(ModelManifest.Encoding encoding) {
        return switch (this) {
            case PASSAGE -> encoding.passagePrefix();
            case QUERY -> encoding.queryPrefix();
        };
    }
}
