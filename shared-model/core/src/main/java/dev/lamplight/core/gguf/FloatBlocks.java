package dev.lamplight.core.gguf;

/// Elements that are stored as floating-point numbers, little-endian.
final class FloatBlocks {
    private FloatBlocks() {}

    static float f32(byte[] source, int from) {
        int low = unsigned16(source, from);
        int high = unsigned16(source, from + 2);
        return Float.intBitsToFloat((high << 16) | low);
    }

    /// The upper half of an IEEE 754 single-precision number.
    static float bf16(byte[] source, int from) {
        return Float.intBitsToFloat(unsigned16(source, from) << 16);
    }

    /// An IEEE 754 half-precision number.
    static float half(byte[] source, int from) {
        return Float.float16ToFloat((short) unsigned16(source, from));
    }

    static int unsigned16(byte[] source, int from) {
        return (source[from] & 0xFF) | ((source[from + 1] & 0xFF) << 8);
    }
}
