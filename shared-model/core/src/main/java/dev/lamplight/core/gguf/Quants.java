package dev.lamplight.core.gguf;

/// One row of a quantized tensor before it is multiplied out: w = scale * number + offset, with one scale and one
/// offset per group of neighbors. Filled anew for each row. Not thread-safe.
///
/// @param numbers shape (columns), signed
/// @param scales shape (columns / group)
/// @param offsets shape (columns / group); zero in the types that have none
public record Quants(byte[] numbers, float[] scales, float[] offsets) {

    /// Room for a row.
    ///
    /// @param group elements that share a scale
    public static Quants ofRow(int columns, int group) {
        return new Quants(new byte[columns], new float[columns / group], new float[columns / group]);
    }
}
