package dev.lamplight.core.onnx;

import java.nio.ByteBuffer;
import java.util.List;

/// A matrix as signed bytes with one scale per column, w = scale * number, where scale is the largest magnitude of the
/// column / 127: what ONNX Runtime's integer product reads.
///
/// @param numbers int8, shape (K, N)
/// @param scales float, shape (N)
/// @param rounded what the two stand for, shape (K, N)
record ColumnQuantization(Initializer numbers, Initializer scales, FloatMatrix rounded) {
    private static final int MAX = 127;

    static ColumnQuantization of(FloatMatrix weight, String name) {
        float[] scales = new float[weight.columns()];
        for (int column = 0; column < scales.length; column++) {
            scales[column] = scale(weight, column, name);
        }
        ByteBuffer numbers = LittleEndian.allocate(Math.multiplyExact(weight.rows(), weight.columns()));
        for (int row = 0; row < weight.rows(); row++) {
            for (int column = 0; column < scales.length; column++) {
                double steps = Math.rint(weight.at(row, column) / scales[column]);
                numbers.put((byte) Math.clamp((long) steps, -MAX, MAX));
            }
        }
        numbers.flip();
        return new ColumnQuantization(
                Initializer.of(
                        name + ".numbers",
                        ElementType.INT8,
                        List.of((long) weight.rows(), (long) weight.columns()),
                        numbers),
                FloatMatrix.row(scales).toInitializer(name + ".scales"),
                rounded(numbers, scales));
    }

    /// 1 for a column of zeros, so that nothing is divided by zero.
    private static float scale(FloatMatrix weight, int column, String name) {
        float largest = 0f;
        for (int row = 0; row < weight.rows(); row++) {
            float magnitude = Math.abs(weight.at(row, column));
            if (!Float.isFinite(magnitude)) {
                throw MalformedOnnx.because("%s: a weight is not finite".formatted(name));
            }
            largest = Math.max(largest, magnitude);
        }
        float scale = largest / MAX;
        return scale == 0f ? 1f : scale;
    }

    private static FloatMatrix rounded(ByteBuffer numbers, float[] scales) {
        float[] values = new float[numbers.limit()];
        for (int index = 0; index < values.length; index++) {
            values[index] = numbers.get(index) * scales[index % scales.length];
        }
        return FloatMatrix.row(values).reshaped(scales.length);
    }
}
