package dev.lamplight.core.gguf;

/// Blocks of 32 elements with one scale d, and in the `_1` forms a minimum m. ggml-common.h, block_q4_0 to block_q8_0.
///
/// Nibbles: the low halves of the 16 bytes are elements 0 to 15, the high halves 16 to 31.
final class LegacyBlocks {
    private static final int ELEMENTS = 32;
    private static final int HALF = 16;

    private LegacyBlocks() {}

    /// w = d (q - 8); d float16, then 16 bytes.
    static void q4_0(byte[] source, int from, Quants target, int block) {
        target.scales()[block] = FloatBlocks.half(source, from);
        fourBits(source, from + 2, 0, 8, target.numbers(), ELEMENTS * block);
    }

    /// w = d q + m; d, m float16, then 16 bytes.
    static void q4_1(byte[] source, int from, Quants target, int block) {
        target.scales()[block] = FloatBlocks.half(source, from);
        target.offsets()[block] = FloatBlocks.half(source, from + 2);
        fourBits(source, from + 4, 0, 0, target.numbers(), ELEMENTS * block);
    }

    /// w = d (q - 16); d float16, 32 fifth bits, then 16 bytes.
    static void q5_0(byte[] source, int from, Quants target, int block) {
        target.scales()[block] = FloatBlocks.half(source, from);
        fourBits(source, from + 6, int32(source, from + 2), 16, target.numbers(), ELEMENTS * block);
    }

    /// w = d q + m; d, m float16, 32 fifth bits, then 16 bytes.
    static void q5_1(byte[] source, int from, Quants target, int block) {
        target.scales()[block] = FloatBlocks.half(source, from);
        target.offsets()[block] = FloatBlocks.half(source, from + 2);
        fourBits(source, from + 8, int32(source, from + 4), 0, target.numbers(), ELEMENTS * block);
    }

    /// w = d q; d float16, then 32 signed bytes.
    static void q8_0(byte[] source, int from, Quants target, int block) {
        target.scales()[block] = FloatBlocks.half(source, from);
        System.arraycopy(source, from + 2, target.numbers(), ELEMENTS * block, ELEMENTS);
    }

    private static void fourBits(byte[] source, int from, int fifthBits, int zero, byte[] numbers, int to) {
        for (int index = 0; index < HALF; index++) {
            int pair = source[from + index];
            numbers[to + index] = (byte) (((pair & 0xF) | fifth(fifthBits, index)) - zero);
            numbers[to + HALF + index] = (byte) ((((pair >> 4) & 0xF) | fifth(fifthBits, HALF + index)) - zero);
        }
    }

    private static int fifth(int bits, int index) {
        return ((bits >>> index) & 1) << 4;
    }

    private static int int32(byte[] source, int from) {
        return FloatBlocks.unsigned16(source, from) | (FloatBlocks.unsigned16(source, from + 2) << 16);
    }
}
