package dev.lamplight.core.gguf;

import dev.lamplight.contract.Failure;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A tensor as it lies in the file: `rows` x `columns` elements, row by row. A vector has one row. Valid while its file
/// is open; reading is thread-safe.
///
/// @param columns elements of one row, the dimension that is contiguous: what a weight is multiplied with
/// @param data all rows in the form of `type`
public record GgufTensor(String name, TensorType type, int rows, int columns, MemorySegment data) {

    public long elements() {
        return (long) rows * columns;
    }

    /// Bytes of one row.
    public long rowBytes() {
        return (long) columns / type.blockElements() * type.blockBytes();
    }

    /// The elements of one row.
    ///
    /// @param target float, shape (columns)
    /// @throws Failure.Permanent MALFORMED_MODEL where an element is no finite number
    public void row(int row, float[] target) {
        type.decode(bytes(row), target);
        requireFinite(row, "column", target);
    }

    /// The elements of one row of a quantized tensor, not multiplied out.
    ///
    /// @param target with room for a row
    /// @throws Failure.Permanent MALFORMED_MODEL where a scale or offset is no finite number
    public void row(int row, Quants target) {
        type.decode(bytes(row), target);
        requireFinite(row, "scale", target.scales());
        requireFinite(row, "offset", target.offsets());
    }

    /// All elements of a tensor that is a vector.
    ///
    /// @return float, shape (columns)
    /// @throws Failure.Permanent MALFORMED_MODEL where it has several rows, or an element is no finite number
    public float[] vector() {
        if (rows != 1) {
            throw MalformedGguf.because("tensor %s: expected a vector, found %d rows".formatted(name, rows));
        }
        float[] values = new float[columns];
        row(0, values);
        return values;
    }

    private byte[] bytes(int row) {
        byte[] blocks = new byte[Math.toIntExact(rowBytes())];
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, row * rowBytes(), blocks, 0, blocks.length);
        return blocks;
    }

    private void requireFinite(int row, String what, float[] values) {
        for (int index = 0; index < values.length; index++) {
            if (!Float.isFinite(values[index])) {
                throw MalformedGguf.because("tensor %s, row %d, %s %d: expected a finite number, found %s"
                        .formatted(name, row, what, index, values[index]));
            }
        }
    }
}
