package dev.lamplight.aws.runtime;

/// A failure whose message may be told to whoever called: it quotes nothing of the event. Every other exception is told
/// by its class and its frames.
public final class ToldFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param failure what is told of: by its class and its frames too
    public ToldFailure(String message, RuntimeException failure) {
        super(message, failure);
    }
}
