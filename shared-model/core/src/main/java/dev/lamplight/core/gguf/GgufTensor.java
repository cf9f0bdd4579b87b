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

    /// Bytes of one row.
    public long rowBytes() {
        return (long) columns / type.blockElements() * type.blockBytes();
    }

    /// The elements of one row.
    ///
    /// @param target float, shape (columns)
    /// @throws Failure.Permanent MALFORMED_MODEL where an element is no finite number
    public void row(int row, float[] target) {
        byte[] blocks = new byte[Math.toIntExact(rowBytes())];
        copyRow(row, blocks);
        type.decode(blocks, 0, target, columns);
        for (int column = 0; column < columns; column++) {
            if (!Float.isFinite(target[column])) {
                throw MalformedGguf.because("tensor %s, row %d, column %d: expected a finite number, found %s"
                        .formatted(name, row, column, target[column]));
            }
        }
    }

    /// One row as it is stored.
    ///
    /// @param target receives `rowBytes` bytes
    public void copyRow(int row, byte[] target) {
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, row * rowBytes(), target, 0, Math.toIntExact(rowBytes()));
    }

    /// All elements, for a tensor that is a vector.
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
}
