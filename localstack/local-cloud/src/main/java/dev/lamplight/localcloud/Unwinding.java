package dev.lamplight.localcloud;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// Closes what it owns, last first, unless it is told to keep it: for a start of several parts of which one may fail.
final class Unwinding implements AutoCloseable {
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    <T extends AutoCloseable> T own(T part) {
        owned.push(part);
        return part;
    }

    void keep() {
        owned.clear();
    }

    /// Closes all parts even when some refuse; the first refusal is thrown, the others are suppressed in it.
    @Override
    public void close() throws IOException {
        IOException refusal = null;
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) { // what AutoCloseable declares; the parts after this one must be closed as well
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                if (refusal == null) {
                    refusal = new IOException("cannot close: " + e.getMessage(), e);
                } else {
                    refusal.addSuppressed(e);
                }
            }
        }
        if (refusal != null) {
            throw refusal;
        }
    }
}
