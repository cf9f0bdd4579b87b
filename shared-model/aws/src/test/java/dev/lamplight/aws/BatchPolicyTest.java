package dev.lamplight.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.TransientCode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds under every [Concurrency].
final class BatchPolicyTest {
    private static final Outcome.Done DONE = new Outcome.Done("done");
    private static final TestingContext A_MINUTE = new TestingContext(60_000);

    private final SqsBatch batch = Batches.edge(Clock.systemUTC());

    static List<Concurrency> policies() {
        return List.of(new Concurrency.Sequential(), new Concurrency.Threads(3), new Concurrency.VirtualThreads(3));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void reportsExactlyWhatFailed(Concurrency concurrency) {
        SQSBatchResponse response = batch.each(Batches.event(20), A_MINUTE, concurrency, (message, _) -> {
            if (message.id().endsWith("3")) {
                throw new Failure.Transient(TransientCode.STORAGE_UNAVAILABLE, "no answer");
            }
            return DONE;
        });

        assertThat(Batches.failed(response)).containsExactly("m3", "m13");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void keepsWhateverOneMessageThrowsFromTheOthers(Concurrency concurrency) {
        List<Throwable> wrongs = List.of(
                new StackOverflowError(),
                new LinkageError("x"),
                new ExceptionInInitializerError("x"),
                new AssertionError("x"),
                new InternalError("x"),
                new IllegalStateException("x"),
                new IOException("checked, thrown past the compiler"),
                new InterruptedException("likewise"));

        for (Throwable wrong : wrongs) {
            SQSBatchResponse response = batch.each(Batches.event(5), A_MINUTE, concurrency, (message, _) -> {
                if (message.id().equals("m1")) {
                    throw Batches.sneaky(wrong);
                }
                return DONE;
            });

            assertThat(Batches.failed(response)).as("%s", wrong).containsExactly("m1");
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void survivesARealStackOverflow(Concurrency concurrency) {
        SQSBatchResponse response = batch.each(Batches.event(3), A_MINUTE, concurrency, (message, _) -> {
            return message.id().equals("m0") ? new Outcome.Done("depth " + depth(1, Integer.MAX_VALUE)) : DONE;
        });

        assertThat(Batches.failed(response)).containsExactly("m0");
    }

    /// No stack is so deep.
    private static int depth(int soFar, int most) {
        return soFar == most ? soFar : depth(soFar + 1, most) - 1;
    }

    @ParameterizedTest
    @MethodSource("policies")
    void takesMessagesWithoutBodyAndAttributes(Concurrency concurrency) {
        SQSEvent event = Batches.event(3);
        SQSEvent.SQSMessage bare = new SQSEvent.SQSMessage();
        bare.setMessageId("bare");
        event.setRecords(
                List.of(event.getRecords().get(0), bare, event.getRecords().get(2)));

        SQSBatchResponse response = batch.each(event, A_MINUTE, concurrency, (message, _) -> {
            return message.body() == null ? fails() : DONE;
        });

        assertThat(Batches.failed(response)).containsExactly("bare");
    }

    private static Outcome.Done fails() {
        throw new Failure.Transient(TransientCode.INTERNAL, "no body");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void anInterruptThatOneMessageLeavesBehindDoesNotReachTheNext(Concurrency concurrency) {
        SQSBatchResponse response = batch.each(Batches.event(6), A_MINUTE, concurrency, (_, _) -> {
            if (Thread.currentThread().isInterrupted()) {
                return fails();
            }
            Thread.currentThread().interrupt();
            return DONE;
        });

        assertThat(Batches.failed(response)).isEmpty();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void endsVisiblyAndAtOnceWhenMemoryIsOut(Concurrency concurrency) {
        CountDownLatch never = new CountDownLatch(1);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        long started = System.nanoTime();

        assertThatThrownBy(() -> batch.each(Batches.event(9), A_MINUTE, concurrency, (message, _) -> {
                    threads.add(Thread.currentThread());
                    if (message.id().equals("m0")) {
                        throw new OutOfMemoryError("test");
                    }
                    return waitsFor(never);
                }))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
        threads.forEach(BatchPolicyTest::assertEnds);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void noThreadSurvivesTheInvocation(Concurrency concurrency) {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();

        batch.each(Batches.event(12), A_MINUTE, concurrency, (_, _) -> {
            threads.add(Thread.currentThread());
            return DONE;
        });

        assertThat(threads).isNotEmpty().doesNotContain(Thread.currentThread());
        assertThat(threads).hasSizeLessThanOrEqualTo(concurrency.width());
        assertThat(threads).noneMatch(Thread::isAlive);
    }

    @Test
    void runsAsManyAtOnceAsAllowedAndNoMore() {
        for (Concurrency concurrency : policies()) {
            int width = concurrency.width();
            // opens only when so many are under way together
            CyclicBarrier together = new CyclicBarrier(width);
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();

            SQSBatchResponse response = batch.each(Batches.event(12), A_MINUTE, concurrency, (_, _) -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                meet(together);
                running.decrementAndGet();
                return DONE;
            });

            assertThat(Batches.failed(response)).as("%s", concurrency).isEmpty();
            assertThat(most).as("%s", concurrency).hasValue(width);
        }
    }

    @Test
    void anInterruptedInvocationAnswersWithWhatIsDone() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        FutureTask<SQSBatchResponse> answer = new FutureTask<>(
                () -> batch.each(Batches.event(4), A_MINUTE, new Concurrency.Sequential(), (message, _) -> {
                    if (message.id().equals("m0")) {
                        return DONE;
                    }
                    second.countDown();
                    return waitsFor(new CountDownLatch(1));
                }));
        Thread invocation = Thread.ofPlatform().start(answer);
        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();

        invocation.interrupt();

        assertThat(Batches.failed(answer.get(30, TimeUnit.SECONDS))).containsExactly("m1", "m2", "m3");
    }

    @Test
    void refusesAConcurrencyOfNone() {
        assertThatThrownBy(() -> new Concurrency.Threads(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new Concurrency.VirtualThreads(-1)).hasMessageContaining("found -1");
    }

    @Test
    void aStandardQueuesGroupsHaveNoOrder() {
        SQSEvent event = new SQSEvent();
        event.setRecords(List.of(
                Batches.message("m0", "lamplight-parts", Map.of("MessageGroupId", "tenant")),
                Batches.message("m1", "lamplight-parts", Map.of("MessageGroupId", "tenant"))));

        SQSBatchResponse response = batch.each(event, A_MINUTE, new Concurrency.Sequential(), (message, _) -> {
            return message.id().equals("m0") ? fails() : DONE;
        });

        assertThat(Batches.failed(response)).containsExactly("m0");
    }

    private static Outcome.Done waitsFor(CountDownLatch latch) {
        try {
            latch.await();
            return DONE;
        } catch (InterruptedException e) {
            throw new Failure.Transient(TransientCode.OUT_OF_TIME, "interrupted", e);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.BrokenBarrierException
                | java.util.concurrent.TimeoutException
                | InterruptedException e) {
            throw new IllegalStateException("fewer at once than allowed", e);
        }
    }

    private static void assertEnds(Thread thread) {
        assertThat(BatchRun.ended(thread, Duration.ofSeconds(30)))
                .as("%s ends", thread)
                .isTrue();
    }
}
