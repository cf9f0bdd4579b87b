package dev.lamplight.tests.hostile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The machine's clock with a shift that a test changes, as a time server does that mends it. Thread-safe.
final class JumpingClock extends Clock {
    private Duration shift = Duration.ZERO;
    private Duration pending = Duration.ZERO;
    private int readingsLeft;

    synchronized void jump(Duration by) {
        shift = shift.plus(by);
    }

    /// Jumps just before the n-th reading from now on.
    synchronized void jumpAtReading(int reading, Duration by) {
        readingsLeft = reading;
        pending = by;
    }

    /// Takes back every jump, those to come too.
    synchronized void setRight() {
        shift = Duration.ZERO;
        readingsLeft = 0;
    }

    @Override
    public synchronized Instant instant() {
        if (readingsLeft > 0 && --readingsLeft == 0) {
            shift = shift.plus(pending);
        }
        return Clock.systemUTC().instant().plus(shift);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
