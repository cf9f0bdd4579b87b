package dev.lamplight.functions.chat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/// Takes answers from the decoder's thread, which writes for several requests, and hands them on by the thread of their
/// own request: a reader who is slow, or whose connection fails, holds up nobody else. What waits here is never more
/// than the answers themselves.
final class HandOver implements ChoiceSink {
    private static final Executor WAITING =
            task -> Thread.ofVirtual().name("answers").start(task);

    private final ChoiceSink reader;
    private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private volatile boolean hasFailed;

    HandOver(ChoiceSink reader) {
        this.reader = reader;
    }

    private enum Order {
        GO_ON,
        LAST
    }

    private record Step(Order order, Runnable action) {}

    @Override
    public void began(int index) {
        steps.add(new Step(Order.GO_ON, () -> reader.began(index)));
    }

    @Override
    public void piece(int index, Choice.Piece piece) {
        steps.add(new Step(Order.GO_ON, () -> reader.piece(index, piece)));
    }

    @Override
    public void ended(Choice choice) {
        steps.add(new Step(Order.GO_ON, () -> reader.ended(choice)));
    }

    @Override
    public boolean isGone() {
        return hasFailed || reader.isGone();
    }

    /// Has the answers written, and hands them on until all are.
    ///
    /// @param writing waits until they are written
    /// @throws RuntimeException what the writing or the reader threw, after the writing has ended
    List<Choice> during(Supplier<List<Choice>> writing) {
        CompletableFuture<List<Choice>> written = CompletableFuture.supplyAsync(writing, WAITING);
        CompletableFuture<Void> _ =
                written.handle((_, _) -> null).thenRun(() -> steps.add(new Step(Order.LAST, () -> {})));
        try {
            handOnAll();
        } catch (InterruptedException stopped) {
            hasFailed = true;
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            hasFailed = true;
            List<Choice> _ = written.exceptionally(_ -> List.of()).join();
            throw failed;
        }
        return result(written);
    }

    private void handOnAll() throws InterruptedException {
        for (Step step = steps.take(); step.order() == Order.GO_ON; step = steps.take()) {
            step.action().run();
        }
    }

    private static List<Choice> result(CompletableFuture<List<Choice>> written) {
        try {
            return written.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw failed;
            }
        }
    }
}
