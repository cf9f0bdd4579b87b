package dev.lamplight.aws;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.TransientCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One invocation's work on its messages. Messages lie in lanes: those of one FIFO group in one, in their order, every
/// other message in its own. A bounded number of threads takes lane after lane; the invocation's own thread only waits,
/// so that it can answer whatever they do.
///
/// - When it is too late to start a message, what nobody has taken goes back to the queue.
/// - When it is time to answer, what has not ended goes back, and its threads are interrupted. What has ended stays
///   ended: it is not delivered again because of a neighbor that is slow.
/// - The first message of a lane that does not end well ends the lane: what stands behind it goes back unstarted.
final class BatchRun {
    private final Function<Message, Outcome> work;
    private final Consumer<Message> handedBack;
    private final BatchTimes times;
    private final List<List<BatchItem>> lanes;
    private final List<BatchItem> items;
    private final CountDownLatch open;
    private final AtomicInteger nextLane = new AtomicInteger();
    private volatile @Nullable Throwable fatal;

    /// @param work never throws, but for lack of memory
    /// @param handedBack told of each message that goes back without having been started
    BatchRun(List<Message> messages, BatchTimes times, Function<Message, Outcome> work, Consumer<Message> handedBack) {
        this.work = work;
        this.handedBack = handedBack;
        this.times = times;
        this.open = new CountDownLatch(messages.size());
        this.items =
                messages.stream().map(message -> new BatchItem(message, open)).toList();
        this.lanes = lanes(items);
    }

    private static List<List<BatchItem>> lanes(List<BatchItem> items) {
        List<List<BatchItem>> lanes = new ArrayList<>();
        Map<String, List<BatchItem>> groups = new LinkedHashMap<>();
        for (BatchItem item : items) {
            String group = item.message().group();
            if (group == null) {
                lanes.add(List.of(item));
            } else {
                groups.computeIfAbsent(group, _ -> newLane(lanes)).add(item);
            }
        }
        return List.copyOf(lanes);
    }

    private static List<BatchItem> newLane(List<List<BatchItem>> lanes) {
        List<BatchItem> lane = new ArrayList<>();
        lanes.add(lane);
        return lane;
    }

    /// @param outcomes in the order of the messages
    /// @param stragglers threads that an interrupt did not end in time
    record Result(List<Outcome> outcomes, List<Thread> stragglers) {}

    /// @throws OutOfMemoryError of any thread, as soon as it happens
    Result run(Concurrency concurrency) {
        List<Thread> threads = new ArrayList<>();
        try {
            for (int i = 0; i < Math.min(concurrency.width(), lanes.size()); i++) {
                threads.add(concurrency.threads().name("message-" + i).start(this::takeLanes));
            }
            awaitEnds(times::untilLastStart);
            if (fatal == null) {
                handBackUntaken();
                awaitEnds(times::untilAnswer);
            }
        } finally {
            stop(threads);
        }
        throwIfFatal();
        return new Result(items.stream().map(BatchItem::outcome).toList(), awaitThreads(threads));
    }

    /// Leaves nothing to be taken, and interrupts what still runs. It is handed back before: what returns because of an
    /// interrupt is not finished.
    private void stop(List<Thread> threads) {
        boolean running = fatal != null;
        for (BatchItem item : items) {
            boolean _ = item.take();
            running |= fatal == null && item.end(overrun());
        }
        if (running) {
            threads.forEach(Thread::interrupt);
        }
    }

    private void takeLanes() {
        try {
            for (int i = nextLane.getAndIncrement(); i < lanes.size(); i = nextLane.getAndIncrement()) {
                workOn(lanes.get(i));
            }
        } catch (RuntimeException | Error e) {
            // without allocating: the invocation must hear of it, most of all where memory is out
            fatal = e;
            while (open.getCount() > 0) {
                open.countDown();
            }
        }
    }

    private void throwIfFatal() {
        if (fatal instanceof Error error) {
            throw error;
        }
        if (fatal instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void workOn(List<BatchItem> lane) {
        boolean goesOn = true;
        for (BatchItem item : lane) {
            // a flag that the message before left behind is not this one's
            boolean _ = Thread.interrupted();
            if (!item.take()) {
                // handed back meanwhile, and so is all that stands behind it
                goesOn = false;
            } else if (!goesOn) {
                handBack(item, behindFailure());
            } else if (!times.allowsStart()) {
                handBack(item, outOfTime());
                goesOn = false;
            } else {
                Outcome outcome = work.apply(item.message());
                goesOn = item.end(outcome) && !(outcome instanceof Outcome.Retry);
            }
        }
    }

    private void handBackUntaken() {
        for (BatchItem item : items) {
            if (item.take()) {
                handBack(item, outOfTime());
            }
        }
    }

    /// Whoever has taken an item may hand it back; the outcome is heard first, for the rest takes time.
    private void handBack(BatchItem item, Outcome.Retry outcome) {
        if (item.end(outcome) && times.untilAnswer().isPositive()) {
            handedBack.accept(item.message());
        }
    }

    private interface Left {
        Duration now();
    }

    /// Waits until all have ended or the time is over, as the invocation's clock sees it.
    private void awaitEnds(Left left) {
        try {
            Duration most = left.now();
            while (most.isPositive() && !open.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
                most = left.now();
            }
        } catch (InterruptedException _) {
            // whoever stops the invocation wants its answer now
            Thread.currentThread().interrupt();
        }
    }

    private List<Thread> awaitThreads(List<Thread> threads) {
        List<Thread> stragglers = new ArrayList<>();
        for (Thread thread : threads) {
            if (!ended(thread, times.untilThreadsEnd())) {
                stragglers.add(thread);
            }
        }
        return stragglers;
    }

    /// Waits for the thread to end; an interrupted caller does not wait.
    static boolean ended(Thread thread, Duration most) {
        try {
            return thread.join(most.isNegative() ? Duration.ZERO : most);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !thread.isAlive();
        }
    }

    private static Outcome.Retry outOfTime() {
        return retry(TransientCode.OUT_OF_TIME, "not started: the time is nearly over");
    }

    private static Outcome.Retry overrun() {
        return retry(TransientCode.OUT_OF_TIME, "not finished when the invocation had to answer");
    }

    private static Outcome.Retry behindFailure() {
        return retry(TransientCode.GROUP_WAITS, "not started: an earlier message of its group comes again");
    }

    private static Outcome.Retry retry(TransientCode code, String explanation) {
        return new Outcome.Retry(new Failure.Transient(code, explanation));
    }
}
