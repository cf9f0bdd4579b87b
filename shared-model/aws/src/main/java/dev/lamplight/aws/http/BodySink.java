package dev.lamplight.aws.http;

/// Takes a body while it is written. Used by one thread at a time.
public interface BodySink {

    /// Hands the bytes on at once, the first ones with status and headers before them. Drops them once the reader is
    /// gone: who writes for long asks [#isGone] to stop.
    ///
    /// @param bytes not copied, not to be changed afterwards
    void write(byte[] bytes);

    /// Whether nobody reads any longer, as far as it is known; once true, true for good. Cheap, and safe to ask from
    /// any thread.
    boolean isGone();
}
