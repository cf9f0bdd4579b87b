package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RunWatchTest {

    @Test
    void aQuestionOrAnInterruptThatFailsLeavesTheOthersWatched() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch heard = new CountDownLatch(1);
        try (RunWatch.Watched _ = RunWatch.watch(() -> failing(asked), () -> {});
                RunWatch.Watched _ = RunWatch.watch(() -> true, () -> failing(asked));
                RunWatch.Watched _ = RunWatch.watch(() -> asked.getCount() == 0, heard::countDown)) {
            assertThat(heard.await(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void looksAgainWhereALookEndedTheThread() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try (RunWatch.Watched _ = RunWatch.watch(() -> true, () -> {
            ended.countDown();
            throw new OutOfMemoryError("of a test");
        })) {
            assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
        }
        CountDownLatch heard = new CountDownLatch(1);
        try (RunWatch.Watched _ = RunWatch.watch(() -> true, heard::countDown)) {
            assertThat(heard.await(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    private static boolean failing(CountDownLatch asked) {
        asked.countDown();
        throw new IllegalStateException("of a test");
    }
}
