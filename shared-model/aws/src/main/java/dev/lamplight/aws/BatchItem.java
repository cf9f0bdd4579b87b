package dev.lamplight.aws;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One message on its way through an invocation: one thread takes it, and its first end is its only one. So a thread
/// that works on it and the invocation that hands it back can never both decide. Thread-safe.
final class BatchItem {
    private final Message message;
    private final CountDownLatch open;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final AtomicReference<@Nullable Outcome> end = new AtomicReference<>();

    /// @param open counts the items of the invocation that have not ended
    BatchItem(Message message, CountDownLatch open) {
        this.message = message;
        this.open = open;
    }

    Message message() {
        return message;
    }

    /// @return whether the caller has it now, and must end it
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    /// @return whether this was the first end
    boolean end(Outcome outcome) {
        boolean first = end.compareAndSet(null, outcome);
        if (first) {
            open.countDown();
        }
        return first;
    }

    Outcome outcome() {
        return Objects.requireNonNull(end.get(), "a message that has not ended has no outcome");
    }
}
