package dev.lamplight.core.gguf;

/// Blocks of 32 elements with one scale d, and in the `_1` forms a minimum m. ggml-common.h, block_q4_0 to block_q8_0.
///
/// Nibbles: the low halves of the 16 bytes are elements 0 to 15, the high halves 16 to 31.
final class LegacyBlocks {
    private static final int HALF = 16;

    private LegacyBlocks() {}

    /// w = d (q - 8); d float16, then 16 bytes.
    static void q4_0(byte[] source, int from, float[] target, int to) {
        float scale = FloatBlocks.half(source, from);
        for (int index = 0; index < HALF; index++) {
            int pair = source[from + 2 + index];
            target[to + index] = scale * ((pair & 0xF) - 8);
            target[to + HALF + index] = scale * (((pair >> 4) & 0xF) - 8);
        }
    }

    /// w = d q + m; d, m float16, then 16 bytes.
    static void q4_1(byte[] source, int from, float[] target, int to) {
        float scale = FloatBlocks.half(source, from);
        float minimum = FloatBlocks.half(source, from + 2);
        for (int index = 0; index < HALF; index++) {
            int pair = source[from + 4 + index];
            target[to + index] = scale * (pair & 0xF) + minimum;
            target[to + HALF + index] = scale * ((pair >> 4) & 0xF) + minimum;
        }
    }

    /// w = d (q - 16); d float16, 32 fifth bits, then 16 bytes.
    static void q5_0(byte[] source, int from, float[] target, int to) {
        float scale = FloatBlocks.half(source, from);
        int fifthBits = int32(source, from + 2);
        for (int index = 0; index < HALF; index++) {
            int pair = source[from + 6 + index];
            target[to + index] = scale * (((pair & 0xF) | fifth(fifthBits, index)) - 16);
            target[to + HALF + index] = scale * ((((pair >> 4) & 0xF) | fifth(fifthBits, HALF + index)) - 16);
        }
    }

    /// w = d q + m; d, m float16, 32 fifth bits, then 16 bytes.
    static void q5_1(byte[] source, int from, float[] target, int to) {
        float scale = FloatBlocks.half(source, from);
        float minimum = FloatBlocks.half(source, from + 2);
        int fifthBits = int32(source, from + 4);
        for (int index = 0; index < HALF; index++) {
            int pair = source[from + 8 + index];
            target[to + index] = scale * ((pair & 0xF) | fifth(fifthBits, index)) + minimum;
            target[to + HALF + index] = scale * (((pair >> 4) & 0xF) | fifth(fifthBits, HALF + index)) + minimum;
        }
    }

    /// w = d q; d float16, then 32 signed bytes.
    static void q8_0(byte[] source, int from, float[] target, int to) {
        float scale = FloatBlocks.half(source, from);
        for (int index = 0; index < 2 * HALF; index++) {
            target[to + index] = scale * source[from + 2 + index];
        }
    }

    private static int fifth(int bits, int index) {
        return ((bits >>> index) & 1) << 4;
    }

    private static int int32(byte[] source, int from) {
        return FloatBlocks.unsigned16(source, from) | (FloatBlocks.unsigned16(source, from + 2) << 16);
    }
}
