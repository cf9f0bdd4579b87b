package dev.lamplight.aws;

/// How many messages of a batch are under way at once. Messages of one FIFO group never are, whatever is chosen here.
/// Which function uses which, and the figures behind it: docs/design/batches.md.
public sealed interface Concurrency {
    /// One message after the other, in the order of the event.
    record Sequential() implements Concurrency {}

    /// For work that computes: platform threads, as many as there are processors to feed.
    record Threads(int most) implements Concurrency {
        public Threads {
            requirePositive(most);
        }
    }

    /// For work that waits: virtual threads, which an interrupt frees from a socket too.
    record VirtualThreads(int most) implements Concurrency {
        public VirtualThreads {
            requirePositive(most);
        }
    }

    /// Messages under way at most.
    default int width() {
        return switch (this) {
            case Sequential() -> 1;
            case Threads(int most) -> most;
            case VirtualThreads(int most) -> most;
        };
    }

    /// Makes the threads of one invocation.
    default Thread.Builder threads() {
        return switch (this) {
            case Sequential _, Threads _ -> Thread.ofPlatform().daemon();
            case VirtualThreads _ -> Thread.ofVirtual();
        };
    }

    private static void requirePositive(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("concurrency: expected at least 1, found " + most);
        }
    }
}
