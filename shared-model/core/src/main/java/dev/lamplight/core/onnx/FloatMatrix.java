package dev.lamplight.core.onnx;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/// A constant matrix of floats, row by row; a vector is a matrix of one row. Immutable: nobody outside sees the array.
final class FloatMatrix {
    private final int rows;
    private final int columns;
    private final float[] values;

    private FloatMatrix(int rows, int columns, float[] values) {
        if ((long) rows * columns != values.length) {
            throw new IllegalArgumentException(
                    "expected %d x %d values, found %d".formatted(rows, columns, values.length));
        }
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where it is no vector or matrix of floats
    static FloatMatrix of(Initializer initializer) {
        List<Long> shape = initializer.shape();
        if (initializer.elementType() != ElementType.FLOAT.number()
                || shape.isEmpty()
                || shape.size() > 2
                || !(initializer.content() instanceof Initializer.Content.Inline(ByteBuffer bytes))) {
            throw MalformedOnnx.because("initializer %s: expected a vector or matrix of floats, found type %d, shape %s"
                    .formatted(initializer.name(), initializer.elementType(), shape));
        }
        FloatBuffer floats = bytes.asFloatBuffer();
        float[] values = new float[floats.remaining()];
        floats.get(values);
        int columns = Math.toIntExact(shape.getLast());
        return new FloatMatrix(columns == 0 ? 0 : values.length / columns, columns, values);
    }

    static FloatMatrix row(float... values) {
        return new FloatMatrix(1, values.length, values.clone());
    }

    /// The same elements in rows of another length.
    FloatMatrix reshaped(int newColumns) {
        return new FloatMatrix(values.length / newColumns, newColumns, values);
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    float at(int row, int column) {
        return values[row * columns + column];
    }

    /// The matrices side by side; all have the same number of rows.
    static FloatMatrix beside(List<FloatMatrix> parts) {
        int rows = parts.getFirst().rows;
        int columns = parts.stream().mapToInt(FloatMatrix::columns).sum();
        float[] joined = new float[rows * columns];
        int start = 0;
        for (FloatMatrix part : parts) {
            for (int row = 0; row < rows; row++) {
                System.arraycopy(part.values, row * part.columns, joined, row * columns + start, part.columns);
            }
            start += part.columns;
        }
        return new FloatMatrix(rows, columns, joined);
    }

    /// Columns `from` to `to`, the latter not among them.
    FloatMatrix columns(int from, int to) {
        float[] part = new float[rows * (to - from)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * columns + from, part, row * (to - from), to - from);
        }
        return new FloatMatrix(rows, to - from, part);
    }

    FloatMatrix firstRow() {
        return new FloatMatrix(1, columns, Arrays.copyOf(values, columns));
    }

    /// Every row plus a vector.
    FloatMatrix plus(FloatMatrix vector) {
        float[] sums = values.clone();
        for (int index = 0; index < sums.length; index++) {
            sums[index] += vector.values[index % columns];
        }
        return new FloatMatrix(rows, columns, sums);
    }

    FloatMatrix minus(FloatMatrix other) {
        float[] differences = values.clone();
        for (int index = 0; index < differences.length; index++) {
            differences[index] -= other.values[index];
        }
        return new FloatMatrix(rows, columns, differences);
    }

    /// Row k times factor k.
    FloatMatrix withScaledRows(FloatMatrix factors) {
        float[] scaled = values.clone();
        for (int index = 0; index < scaled.length; index++) {
            scaled[index] *= factors.values[index / columns];
        }
        return new FloatMatrix(rows, columns, scaled);
    }

    /// 1 / x of every element.
    FloatMatrix reciprocal() {
        float[] reciprocals = new float[values.length];
        for (int index = 0; index < reciprocals.length; index++) {
            reciprocals[index] = 1f / values[index];
        }
        return new FloatMatrix(rows, columns, reciprocals);
    }

    /// This row vector times a matrix, summed in double precision.
    FloatMatrix times(FloatMatrix matrix) {
        double[] sums = new double[matrix.columns];
        for (int row = 0; row < matrix.rows; row++) {
            for (int column = 0; column < matrix.columns; column++) {
                sums[column] += (double) values[row] * matrix.at(row, column);
            }
        }
        float[] product = new float[sums.length];
        for (int column = 0; column < product.length; column++) {
            product[column] = (float) sums[column];
        }
        return row(product);
    }

    /// As a constant: shape (columns) where it is a vector, (rows, columns) otherwise.
    Initializer toInitializer(String name) {
        ByteBuffer bytes = LittleEndian.allocate(Math.multiplyExact(values.length, Float.BYTES));
        bytes.asFloatBuffer().put(values);
        List<Long> shape = rows == 1 ? List.of((long) columns) : List.of((long) rows, (long) columns);
        return Initializer.of(name, ElementType.FLOAT, shape, bytes);
    }
}
