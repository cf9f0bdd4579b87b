package dev.lamplight.aws.runtime;

/// Answers events, one at a time.
@FunctionalInterface
public interface EventHandler {

    /// Writes the answer and returns at its end. What it throws is reported: as the answer where nothing was written
    /// yet, else
    /// as an answer that failed half way.
    void handle(Event event, ResponseStream response);
}
