package dev.lamplight.bench.report;

import java.util.Locale;

/// Numbers for people: as many digits as mean something.
final class Numbers {
    private Numbers() {}

    static String text(double value) {
        double magnitude = Math.abs(value);
        if (magnitude >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (magnitude >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        if (magnitude > 0.99 && magnitude < 1) {
            return String.format(Locale.ROOT, "%.5f", value); // a cosine: the digits after the nines count
        }
        return String.format(Locale.ROOT, magnitude >= 10 ? "%.1f" : magnitude >= 0.1 ? "%.2f" : "%.4f", value);
    }
}
