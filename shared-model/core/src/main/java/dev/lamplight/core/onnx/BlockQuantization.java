package dev.lamplight.core.onnx;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/// An 8-bit form of a matrix: unsigned or signed numbers and the float scales that they are multiplied with.
///
/// @param numbers the quantized elements
/// @param scales one float per block or row
record BlockQuantization(Initializer numbers, Initializer scales) {
    /// Elements of one column that share a scale: what ONNX Runtime's fast 8-bit kernel wants.
    static final int BLOCK = 32;

    private static final int ZERO_POINT = 128;
    private static final int MAX = 127;

    /// Columns in blocks of 32, as `com.microsoft.MatMulNBits` reads them: w = scale * (number - 128), where scale is
    /// the largest magnitude of the block / 127. ONNX Runtime, ContribOperators.md, MatMulNBits.
    ///
    /// A last block that K does not fill holds 128, which is zero.
    ///
    /// @param weight float, shape (K, N), or (N, K) where the layout says so
    /// @return numbers uint8, shape (N, ceil(K / 32), 32); scales float, shape (N, ceil(K / 32))
    static BlockQuantization columns(Initializer weight, Layout layout, String numbersName, String scalesName) {
        FloatBuffer values = floats(weight);
        int rows = Math.toIntExact(weight.shape().get(0));
        int columns = Math.toIntExact(weight.shape().get(1));
        int depth = layout == Layout.DEPTH_FIRST ? rows : columns;
        int width = layout == Layout.DEPTH_FIRST ? columns : rows;
        int depthStride = layout == Layout.DEPTH_FIRST ? columns : 1;
        int widthStride = layout == Layout.DEPTH_FIRST ? 1 : columns;
        int blocks = Math.ceilDiv(depth, BLOCK);
        ByteBuffer numbers = LittleEndian.allocate(Math.multiplyExact(Math.multiplyExact(width, blocks), BLOCK));
        ByteBuffer scales = LittleEndian.allocate(Math.multiplyExact(Math.multiplyExact(width, blocks), Float.BYTES));
        for (int column = 0; column < width; column++) {
            for (int start = 0; start < depth; start += BLOCK) {
                int length = Math.min(BLOCK, depth - start);
                int first = column * widthStride + start * depthStride;
                float scale = scale(values, first, depthStride, length);
                scales.putFloat(scale);
                for (int index = 0; index < BLOCK; index++) {
                    float value = index < length ? values.get(first + index * depthStride) : 0f;
                    numbers.put((byte) (quantized(value, scale) + ZERO_POINT));
                }
            }
        }
        return new BlockQuantization(
                Initializer.of(
                        numbersName,
                        ElementType.UINT8,
                        List.of((long) width, (long) blocks, (long) BLOCK),
                        numbers.flip()),
                Initializer.of(scalesName, ElementType.FLOAT, List.of((long) width, (long) blocks), scales.flip()));
    }

    /// Rows, each with one scale: w = scale * number.
    ///
    /// @param table float, shape (rows, width)
    /// @return numbers int8, shape (rows, width); scales float, shape (rows, 1)
    static BlockQuantization rows(Initializer table, String numbersName, String scalesName) {
        FloatBuffer values = floats(table);
        int rows = Math.toIntExact(table.shape().get(0));
        int width = Math.toIntExact(table.shape().get(1));
        ByteBuffer numbers = LittleEndian.allocate(Math.multiplyExact(rows, width));
        ByteBuffer scales = LittleEndian.allocate(Math.multiplyExact(rows, Float.BYTES));
        for (int row = 0; row < rows; row++) {
            float scale = scale(values, row * width, 1, width);
            scales.putFloat(scale);
            for (int index = 0; index < width; index++) {
                numbers.put((byte) quantized(values.get(row * width + index), scale));
            }
        }
        return new BlockQuantization(
                Initializer.of(numbersName, ElementType.INT8, table.shape(), numbers.flip()),
                Initializer.of(scalesName, ElementType.FLOAT, List.of((long) rows, 1L), scales.flip()));
    }

    /// How a weight lies: (K, N) as MatMul wants it, or (N, K) as Gemm with transB.
    enum Layout {
        DEPTH_FIRST,
        WIDTH_FIRST
    }

    private static FloatBuffer floats(Initializer weight) {
        return switch (weight.content()) {
            case Initializer.Content.Inline(ByteBuffer bytes) -> bytes.asFloatBuffer();
            case Initializer.Content.External _,
                    Initializer.Content.Computed _,
                    Initializer.Content.SameAs _,
                    Initializer.Content.Other _ ->
                throw new IllegalArgumentException("Only inline weights can be quantized: " + weight.name());
        };
    }

    /// 1 for a block of zeros, so that nothing is divided by zero.
    private static float scale(FloatBuffer values, int first, int stride, int length) {
        float largest = 0f;
        for (int index = 0; index < length; index++) {
            float magnitude = Math.abs(values.get(first + index * stride));
            if (!Float.isFinite(magnitude)) {
                throw MalformedOnnx.because("a weight is not finite");
            }
            largest = Math.max(largest, magnitude);
        }
        float scale = largest / MAX;
        return scale == 0f ? 1f : scale;
    }

    private static int quantized(float value, float scale) {
        // Clamped because a scale among the subnormal numbers may be rounded down.
        return Math.clamp((long) Math.rint(value / scale), -MAX, MAX);
    }
}
