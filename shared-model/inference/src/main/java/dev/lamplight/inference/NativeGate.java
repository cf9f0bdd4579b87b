package dev.lamplight.inference;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/// The way into native code: open while the process lives, shut when it ends. A process that ends while a thread is
/// inside takes the library's memory from under it and dies of a segmentation fault instead. Thread-safe.
public final class NativeGate {
    private final ReentrantReadWriteLock inside = new ReentrantReadWriteLock();
    private final Stay stay = inside.readLock()::unlock;

    NativeGate() {}

    /// A thread's stay inside; ends when it is closed, by the same thread. One object stands for all: a run of a
    /// decoder
    /// makes none.
    public interface Stay extends AutoCloseable {
        @Override
        void close();
    }

    /// Goes in; waits for good once the gate is shut. Who is inside does not enter again, nor wait for one who has to.
    public Stay enter() {
        inside.readLock().lock();
        return stay;
    }

    /// Lets nobody in any more and returns when the last one is out: a run takes tens of milliseconds, a model some
    /// hundreds to load.
    void shut() {
        inside.writeLock().lock();
    }
}
