package dev.lamplight.contract;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// A value that a thread of its own makes while whoever wants it does something else. Thread-safe.
public final class Ahead<T> {
    private final FutureTask<T> making;

    private Ahead(FutureTask<T> making) {
        this.making = making;
    }

    /// Begins at once.
    ///
    /// @param name of the thread
    public static <T> Ahead<T> of(String name, Supplier<T> maker) {
        FutureTask<T> making = new FutureTask<>(maker::get);
        Thread _ = Thread.ofPlatform().daemon().name(name).start(making);
        return new Ahead<>(making);
    }

    /// The value, when it is made; what kept it from being made is thrown to everybody who asks.
    public T get() {
        boolean isInterrupted = false;
        try {
            while (true) {
                try {
                    return making.get();
                } catch (InterruptedException _) {
                    isInterrupted = true; // the value comes soon, and whoever is to stop sees so behind it
                }
            }
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException("a supplier throws nothing else", failed);
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
