package dev.lamplight.localcloud.mapping;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The bytes of a streamed response on their way from a function to its caller: the function waits where the caller is
/// slow, and is told when the caller goes. One thread puts, one takes; [#cancel] may come from any.
public final class ResponsePipe {
    /// Pieces that may wait: enough that a fast reader never waits for a hand-over.
    private static final int CAPACITY = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private boolean ended;
    private boolean cancelled;
    private volatile @Nullable Runnable onCancel;

    /// @param piece not copied, not to be changed
    /// @return false where nobody takes any more
    public boolean put(byte[] piece) throws InterruptedException {
        lock.lock();
        try {
            while (waiting.size() >= CAPACITY && !cancelled && !ended) {
                changed.await();
            }
            boolean taken = !cancelled && !ended;
            if (taken) {
                waiting.add(piece);
                changed.signalAll();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Says that nothing follows; whether the response was whole, the result of the call says.
    public void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next piece; empty at the end.
    public Optional<byte[]> take() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !ended && !cancelled) {
                changed.await();
            }
            Optional<byte[]> piece = Optional.ofNullable(waiting.poll());
            changed.signalAll();
            return piece;
        } finally {
            lock.unlock();
        }
    }

    /// Says that nobody takes any more; what waits is dropped.
    public void cancel() {
        lock.lock();
        try {
            if (cancelled) {
                return;
            }
            cancelled = true;
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Runnable action = onCancel;
        if (action != null) {
            action.run();
        }
    }

    public boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    /// What is done when nobody takes any more; at once where that is so already.
    public void onCancel(Runnable action) {
        lock.lock();
        try {
            onCancel = action;
        } finally {
            lock.unlock();
        }
        if (isCancelled()) {
            action.run();
        }
    }
}
