package dev.lamplight.cli.chat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Listens for Ctrl-C at a terminal, which it holds until it is closed.
final class Interruption implements AutoCloseable {
    private static final long POLL_MILLIS = 30;

    private final Runnable stop;
    private final Terminal terminal;
    private final Thread thread;
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean over;

    /// @param stop what Ctrl-C does, on another thread
    Interruption(Runnable stop, Terminal terminal) {
        this.stop = stop;
        this.terminal = terminal;
        terminal.seize();
        this.thread = Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        try {
            while (!over) {
                int pressed = terminal.interrupts();
                if (pressed > 0) {
                    count.addAndGet(pressed);
                    stop.run();
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// How often Ctrl-C was pressed.
    int count() {
        return count.get();
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            terminal.release();
        }
    }
}
