package dev.lamplight.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The invocation answers before its time is over, and nothing that is finished comes again because of what is not.
final class BatchDeadlineTest {
    private static final Outcome.Done DONE = new Outcome.Done("done");

    static List<Concurrency> policies() {
        return BatchPolicyTest.policies();
    }

    @Test
    void handsBackWhatTheTimeDoesNotAllowToStart() {
        MovingClock clock = new MovingClock(Instant.parse("2026-01-01T00:00:00Z"));

        SQSBatchResponse response = Batches.edge(clock)
                .each(Batches.event(5), new TestingContext(10_000), new Concurrency.Sequential(), (_, _) -> {
                    clock.forward(3_000);
                    return DONE;
                });

        assertThat(Batches.failed(response)).containsExactly("m3", "m4");
    }

    /// 50 messages that never end by themselves, but for the first ten, and a limit of a second and a half.
    @ParameterizedTest
    @MethodSource("policies")
    void answersInTimeWithWhatIsDone(Concurrency concurrency) {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        long started = System.nanoTime();

        SQSBatchResponse response = Batches.edge(Clock.systemUTC())
                .each(Batches.event(50), new TestingContext(1_500), concurrency, (message, _) -> {
                    threads.add(Thread.currentThread());
                    return Integer.parseInt(message.id().substring(1)) < 10 ? DONE : untilInterrupted();
                });

        assertThat(Batches.failed(response))
                .hasSize(40)
                .doesNotContain("m0", "m9")
                .contains("m10", "m49");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(1_500));
        assertThat(threads).noneMatch(Thread::isAlive);
    }

    @Test
    void tellsTheWorkAnEarlierDeadlineSoThatItIsStillHeard() {
        MovingClock clock = new MovingClock(Instant.parse("2026-01-01T00:00:00Z"));
        AtomicReference<Duration> told = new AtomicReference<>(Duration.ZERO);

        Batches.edge(clock)
                .each(Batches.event(1), new TestingContext(20_000), new Concurrency.Sequential(), (_, deadline) -> {
                    told.set(deadline.remaining());
                    return DONE;
                });

        assertThat(told).hasValue(Duration.ofSeconds(19));
    }

    @Test
    void whatHeedsNoInterruptIsHandedBackAndAwaitedByTheNextInvocation() {
        SqsBatch batch = Batches.edge(Clock.systemUTC());
        CountDownLatch free = new CountDownLatch(1);
        Set<Thread> stubborn = ConcurrentHashMap.newKeySet();

        SQSBatchResponse first =
                batch.each(Batches.event(2), new TestingContext(1_000), new Concurrency.Threads(2), (message, _) -> {
                    if (message.id().equals("m1")) {
                        stubborn.add(Thread.currentThread());
                        awaitStubbornly(free);
                    }
                    return DONE;
                });

        assertThat(Batches.failed(first)).containsExactly("m1");
        assertThat(stubborn).singleElement().matches(Thread::isAlive);
        assertThatThrownBy(() -> batch.each(
                        Batches.event(1), new TestingContext(1_000), new Concurrency.Sequential(), (_, _) -> DONE))
                .isInstanceOf(InternalError.class)
                .hasMessageContaining("cannot be stopped");

        free.countDown();
        SQSBatchResponse last =
                batch.each(Batches.event(1), new TestingContext(60_000), new Concurrency.Sequential(), (_, _) -> DONE);
        assertThat(Batches.failed(last)).isEmpty();
        assertThat(stubborn).noneMatch(Thread::isAlive);
    }

    @Test
    void keepsAMarginOfEveryLimit() {
        MovingClock clock = new MovingClock(Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(times(clock, 120)).isEqualTo(List.of(Duration.ofSeconds(30), Duration.ofSeconds(5)));
        assertThat(times(clock, 30)).isEqualTo(List.of(Duration.ofMillis(7_500), Duration.ofMillis(1_500)));
        assertThat(times(clock, 3)).isEqualTo(List.of(Duration.ofMillis(750), Duration.ofMillis(500)));
        assertThat(times(clock, 1)).isEqualTo(List.of(Duration.ofMillis(500), Duration.ofMillis(500)));
    }

    private static List<Duration> times(Clock clock, long seconds) {
        BatchTimes times = BatchTimes.of(new Deadline(clock.instant().plusSeconds(seconds), clock));
        return List.of(times.toStart(), times.toAnswer());
    }

    private static Outcome.Done untilInterrupted() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.park();
        }
        return DONE;
    }

    private static void awaitStubbornly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        assertThat(interrupted).isTrue();
    }
}
