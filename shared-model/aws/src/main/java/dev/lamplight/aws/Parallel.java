package dev.lamplight.aws;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.TransientCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Waits for many calls at once: one virtual thread each, a bounded number of them under way.
public final class Parallel {
    private static final int MAX_AT_ONCE = 32;

    private Parallel() {}

    /// Results in the order of the items. The first failure, in that order, is thrown after all calls have ended.
    public static <T, R> List<R> map(List<T> items, Function<T, R> call) {
        if (items.size() == 1) {
            return List.of(call.apply(items.getFirst()));
        }
        Semaphore permits = new Semaphore(MAX_AT_ONCE);
        List<Future<R>> running = new ArrayList<>(items.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (T item : items) {
                running.add(threads.submit(() -> limited(permits, item, call)));
            }
        }
        return running.stream().map(Parallel::result).toList();
    }

    private static <T, R> R limited(Semaphore permits, T item, Function<T, R> call) {
        permits.acquireUninterruptibly();
        try {
            return call.apply(item);
        } finally {
            permits.release();
        }
    }

    private static <R> R result(Future<R> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a call ended with an error", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Transient(TransientCode.OUT_OF_TIME, "interrupted while calls were under way", e);
        }
    }
}
