package dev.lamplight.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class OrderTest {

    /// Amazon S3 User Guide, "Event message structure": right pad the shorter with zeros, then compare as text.
    @Test
    void shorterSequencersArePaddedOnTheRight() {
        assertThat(Order.ofSequencer("0055AED6DCD90281E5")).isEqualTo(Order.ofSequencer("0055AED6DCD90281E500"));
        assertThat(Order.ofSequencer("0055AED6DCD90281E501").isAfter(Order.ofSequencer("0055AED6DCD90281E5")))
                .isTrue();
        assertThat(Order.ofSequencer("0056").isAfter(Order.ofSequencer("0055AED6DCD90281E5")))
                .isTrue();
    }

    @Test
    void equalOrdersHaveEqualHashes() {
        assertThat(Order.ofSequencer("A10").hashCode())
                .isEqualTo(Order.ofSequencer("a1").hashCode());
    }

    @Property
    void registerNumbersCompareAsNumbers(
            @ForAll @LongRange(min = 0) long left, @ForAll @LongRange(min = 0) long right) {
        assertThat(Integer.signum(Order.ofNumber(left).compareTo(Order.ofNumber(right))))
                .isEqualTo(Integer.signum(Long.compare(left, right)));
    }

    @Test
    void eventsAreOrderedByTimeThenById() {
        Instant early = Instant.parse("2026-01-01T00:00:00.000000001Z");

        assertThat(Order.ofEvent(early.plusNanos(1), "a").isAfter(Order.ofEvent(early, "b")))
                .isTrue();
        assertThat(Order.ofEvent(early, "a")).isNotEqualTo(Order.ofEvent(early, "b"));
        assertThat(Order.ofEvent(early, "a")).isEqualTo(Order.ofEvent(early, "a"));
    }

    @Test
    void refusesWhatIsNoOrder() {
        assertThatThrownBy(() -> new Order("../x"))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("../x");
    }
}
