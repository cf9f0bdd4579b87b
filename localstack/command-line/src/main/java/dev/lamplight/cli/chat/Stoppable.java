package dev.lamplight.cli.chat;

import dev.lamplight.cli.console.CommandFailure;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Work on a thread of its own that somebody may stop. Thread-safe.
final class Stoppable<T> {
    private final FutureTask<T> task;

    Stoppable(Callable<T> work) {
        this.task = new FutureTask<>(work);
    }

    /// Interrupts the work; whoever awaits it gets nothing.
    void stop() {
        task.cancel(true);
    }

    /// Does the work; to be called once.
    ///
    /// @return its result, or nothing where it was stopped
    /// @throws CommandFailure where it failed
    Optional<T> await() {
        Thread.ofVirtual().start(task);
        try {
            return Optional.of(task.get());
        } catch (CancellationException _) {
            return Optional.empty();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof CommandFailure reason) {
                throw reason;
            }
            throw new CommandFailure("That failed (" + failed.getCause() + "): try again.", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted.", interrupted);
        }
    }
}
