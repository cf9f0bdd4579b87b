package dev.lamplight.inference.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Ends runs of a decoder that nobody waits for any longer while they are under way. One thread for the whole process
/// looks, and it sleeps while nothing is written. Thread-safe.
final class RunWatch {
    /// How long somebody who went away is not noticed. What is under way ends at its next operator.
    private static final int LOOK_MILLIS = 10;

    private static final RunWatch PROCESS = new RunWatch();

    private final List<Watched> watched = new ArrayList<>();
    private boolean isLooking;

    private RunWatch() {}

    /// Looks until it is closed.
    ///
    /// @param isOver asked by the watching thread, often: whether nobody waits any longer
    /// @param interrupt what is done then, once
    static Watched watch(BooleanSupplier isOver, Runnable interrupt) {
        return PROCESS.begin(isOver, interrupt);
    }

    private synchronized Watched begin(BooleanSupplier isOver, Runnable interrupt) {
        if (!isLooking) {
            isLooking = true;
            Thread.ofPlatform().daemon().name("run-watch").start(this::look);
        }
        Watched begun = new Watched(isOver, interrupt);
        watched.add(begun);
        notifyAll();
        return begun;
    }

    // an iterator would be made at every look
    private synchronized void look() {
        try {
            while (true) {
                if (watched.isEmpty()) {
                    wait();
                }
                for (int index = 0; index < watched.size(); index++) {
                    watched.get(index).look();
                }
                wait(LOOK_MILLIS);
            }
        } catch (InterruptedException _) {
            // somebody wants the thread to end
        } finally {
            isLooking = false; // whatever ended it, the next one who writes starts another
        }
    }

    private synchronized void end(Watched ended) {
        watched.remove(ended);
    }

    /// One text that is being written. After it is closed nothing is interrupted.
    final class Watched implements AutoCloseable {
        private final BooleanSupplier isOver;
        private final Runnable interrupt;
        private boolean isInterrupted;

        private Watched(BooleanSupplier isOver, Runnable interrupt) {
            this.isOver = isOver;
            this.interrupt = interrupt;
        }

        private void look() {
            try {
                if (!isInterrupted && isOver.getAsBoolean()) {
                    isInterrupted = true;
                    interrupt.run();
                }
            } catch (RuntimeException _) {
                // A question that fails here fails again where the text is written, and is heard there; others go on.
            }
        }

        @Override
        public void close() {
            end(this);
        }
    }
}
