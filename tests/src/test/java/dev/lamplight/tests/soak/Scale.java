package dev.lamplight.tests.soak;

import java.util.Locale;

/// How much is tried, as a fraction of the amount that the promise names: 1 is all of it.
///
/// @param factor above 0; infinite where only the watch ends the trial
public record Scale(double factor) {
    /// Until the time is over.
    public static final Scale UNBOUNDED = new Scale(Double.POSITIVE_INFINITY);

    public Scale {
        if (Double.isNaN(factor) || factor <= 0) {
            throw new IllegalArgumentException("a scale is above 0, found " + factor);
        }
    }

    /// The share of an amount, at least one; the greatest number where there is no bound.
    public long of(long whole) {
        return Math.max(1, (long) Math.ceil(factor * whole - 1e-9));
    }

    public boolean isBounded() {
        return Double.isFinite(factor);
    }

    /// As the option takes it.
    @Override
    public String toString() {
        return factor == Math.rint(factor)
                ? String.format(Locale.ROOT, "%.0f", factor)
                : String.valueOf((float) factor);
    }
}
