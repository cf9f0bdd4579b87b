package dev.lamplight.core.gguf;

import java.util.List;

/// A value of the metadata. The widths of GGUF's twelve types are of no interest to a reader, the kinds are.
public sealed interface GgufValue {

    /// Any integer type; an unsigned 64-bit number above 2^63 - 1 has no use in a model and is refused.
    record Whole(long value) implements GgufValue {}

    /// float32 or float64.
    record Real(double value) implements GgufValue {}

    record Truth(boolean value) implements GgufValue {}

    record Text(String value) implements GgufValue {}

    /// An array of any integer type.
    record Wholes(long[] values) implements GgufValue {}

    /// An array of float32 or float64.
    record Reals(double[] values) implements GgufValue {}

    record Truths(List<Boolean> values) implements GgufValue {
        public Truths {
            values = List.copyOf(values);
        }
    }

    record Texts(List<String> values) implements GgufValue {
        public Texts {
            values = List.copyOf(values);
        }
    }
}
