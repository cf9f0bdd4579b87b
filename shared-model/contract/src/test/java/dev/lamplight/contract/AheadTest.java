package dev.lamplight.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class AheadTest {
    @Test
    void isMadeByAnotherThreadBeforeItIsAskedFor() throws InterruptedException {
        CountDownLatch made = new CountDownLatch(1);
        Ahead<String> ahead = Ahead.of("ahead", () -> {
            made.countDown();
            return Thread.currentThread().getName();
        });

        made.await();
        assertThat(ahead.get()).isEqualTo("ahead");
        assertThat(ahead.get()).isEqualTo("ahead");
    }

    @Test
    void everybodyWhoAsksIsToldWhatWentWrong() {
        Ahead<String> ahead = Ahead.of("ahead", () -> {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "no tokenizer");
        });

        for (int asked = 0; asked < 2; asked++) {
            assertThatThrownBy(ahead::get).isInstanceOf(Failure.Permanent.class).hasMessageContaining("no tokenizer");
        }
    }

    @Test
    void anInterruptIsSeenBehindTheValue() {
        CountDownLatch go = new CountDownLatch(1);
        Ahead<String> ahead = Ahead.of("ahead", () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return "made";
        });
        Thread.currentThread().interrupt();
        go.countDown();

        assertThat(ahead.get()).isEqualTo("made");
        assertThat(Thread.interrupted()).isTrue();
    }
}
