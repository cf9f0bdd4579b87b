package dev.lamplight.tests.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs invocations one at a time, in turns that end at each call of S3 or SQS: which one goes on is drawn from the
/// seed, so two of them interleave in every way that a seed can find, and the same seed interleaves them again.
final class Scheduler {
    /// Ends a process that has crashed; no handler may survive it, since no call passes any more.
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(String call) {
            super("crashed at " + call, null, false, false);
        }
    }

    /// Inherited by the thread that works through the messages of an invocation.
    private static final InheritableThreadLocal<Task> CALLER = new InheritableThreadLocal<>();

    private static final long A_MOMENT_NANOS = 20_000;
    private static final Duration LONGEST_STEP = Duration.ofMillis(40);

    /// In real time.
    private static final Duration LONGEST_TURN = Duration.ofMinutes(3);

    private final Random random;
    private final VirtualClock clock;
    private final Semaphore back = new Semaphore(0);
    private final List<Task> running = new ArrayList<>();
    private long steps;

    Scheduler(Random random, VirtualClock clock) {
        this.random = random;
        this.clock = clock;
    }

    /// One invocation of one environment.
    static final class Task {
        private final String name;
        private final Duration longestFreeze;
        private final Semaphore turn = new Semaphore(0);
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Consumer<Boolean> ended;
        private Instant frozenUntil = Instant.MIN;
        private volatile Thread own;
        private boolean crashed;
        private boolean done;
        private boolean zombie;

        private Task(String name, Duration longestFreeze, Consumer<Boolean> ended) {
            this.name = name;
            this.longestFreeze = longestFreeze;
            this.ended = ended;
        }

        String name() {
            return name;
        }

        Duration longestFreeze() {
            return longestFreeze;
        }

        boolean isCrashed() {
            return crashed;
        }

        void crash() {
            crashed = true;
        }

        /// @param lease how long what it received stays away from others: one that sleeps longer wakes up as a zombie
        void freezeUntil(Instant instant, Instant lease) {
            frozenUntil = instant;
            zombie |= instant.isAfter(lease);
        }

        /// Whether it goes on although its messages have been given to somebody else since.
        boolean isZombie() {
            return zombie;
        }
    }

    /// Starts an invocation; it runs when its turn comes.
    ///
    /// @param longestFreeze how long it may stand still before somebody ends it
    /// @param ended told whether the invocation ended without an exception
    void start(String name, Duration longestFreeze, Runnable invocation, Consumer<Boolean> ended) {
        Task task = new Task(name, longestFreeze, ended);
        running.add(task);
        Thread.ofPlatform().daemon().name(name).start(() -> {
            task.own = Thread.currentThread();
            task.turn.acquireUninterruptibly();
            CALLER.set(task);
            try {
                invocation.run();
            } catch (Throwable e) {
                task.failure.set(e);
            } finally {
                task.done = true;
                back.release();
            }
        });
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    long steps() {
        return steps;
    }

    /// The invocation that calls. The one thread that works through its messages has the turns, the invocation's own
    /// only waits for it; null for the many virtual threads of one call, which run within the turn.
    @Nullable
    Task caller() {
        return Thread.currentThread().isVirtual() ? null : CALLER.get();
    }

    /// Ends the caller's turn; returns when it has the next one.
    void endTurn() {
        Task task = Objects.requireNonNull(caller(), "only an invocation has turns");
        awaitThatItsOwnThreadWaits(task);
        back.release();
        task.turn.acquireUninterruptibly();
        // the next pause between two attempts ends at once: time is virtual here
        LockSupport.unpark(Thread.currentThread());
    }

    /// The invocation's own thread first asks how long it may wait for the one that works. Asked after others have
    /// moved the clock by an hour it would answer at once, and go on beside them.
    private static void awaitThatItsOwnThreadWaits(Task task) {
        Thread own = task.own;
        while (own != Thread.currentThread()
                && own.getState() != Thread.State.TIMED_WAITING
                && own.getState() != Thread.State.TERMINATED) {
            LockSupport.parkNanos(A_MOMENT_NANOS);
        }
    }

    /// Gives one invocation its next turn.
    ///
    /// @return false where none can run now
    boolean turn() {
        Instant now = clock.instant();
        List<Task> ready =
                running.stream().filter(task -> !task.frozenUntil.isAfter(now)).toList();
        if (ready.isEmpty()) {
            return false;
        }
        Task task = ready.get(random.nextInt(ready.size()));
        steps++;
        clock.advance(Duration.ofMillis(random.nextLong(1, LONGEST_STEP.toMillis())));
        task.turn.release();
        awaitItsEnd(task);
        if (task.done) {
            running.remove(task);
            Throwable failure = task.failure.get();
            if (failure != null && !(failure instanceof Crash) && !task.crashed) {
                throw new AssertionError(
                        task.name + " ended with an exception that its edge should have caught", failure);
            }
            task.ended.accept(failure == null && !task.crashed);
        }
        return true;
    }

    /// A turn is over within milliseconds. On a machine without time for it an invocation's own thread can go on beside
    /// the
    /// one that works for it, and take its turn: then nobody gives it back.
    private void awaitItsEnd(Task task) {
        try {
            if (!back.tryAcquire(LONGEST_TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("%s has not ended its turn within %d s: the machine is too busy for this seed"
                        .formatted(task.name, LONGEST_TURN.toSeconds()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted during a turn of " + task.name, e);
        }
    }

    /// When the first frozen one thaws.
    Instant firstThaw() {
        return running.stream()
                .map(task -> task.frozenUntil)
                .min(Instant::compareTo)
                .orElse(clock.instant());
    }
}
