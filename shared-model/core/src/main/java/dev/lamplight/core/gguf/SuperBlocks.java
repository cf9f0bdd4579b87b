package dev.lamplight.core.gguf;

/// Blocks of 256 elements in 8 or 16 groups, whose scales are themselves quantized ("K-quants"). ggml-common.h,
/// block_q2_K to block_q6_K; llama.cpp pull request 1684.
final class SuperBlocks {
    private static final int ELEMENTS = 256;
    private static final int HALF = 128;

    private SuperBlocks() {}

    /// w = d s q - dmin m, 16 groups of 16; 16 bytes with s and m of 4 bits, 64 bytes of 2-bit q, d, dmin.
    static void q2(byte[] source, int from, Quants target, int block) {
        float scale = FloatBlocks.half(source, from + 80);
        float minimum = FloatBlocks.half(source, from + 82);
        for (int group = 0; group < 16; group++) {
            int both = source[from + group];
            target.scales()[16 * block + group] = scale * (both & 0xF);
            target.offsets()[16 * block + group] = -(minimum * ((both >> 4) & 0xF));
            int quants = from + 16 + quarterStart(group);
            for (int index = 0; index < 16; index++) {
                int quant = (source[quants + index] >> quarterShift(group)) & 3;
                target.numbers()[ELEMENTS * block + 16 * group + index] = (byte) quant;
            }
        }
    }

    /// w = d (s - 32) (q - 4), 16 groups of 16; 32 bytes with the third bit of q, 64 bytes with the lower two, 12 bytes
    /// with 16 scales of 6 bits, d.
    static void q3(byte[] source, int from, Quants target, int block) {
        float scale = FloatBlocks.half(source, from + 108);
        for (int group = 0; group < 16; group++) {
            target.scales()[16 * block + group] = scale * (sixBits(source, from + 96, group) - 32);
            int quants = from + 32 + quarterStart(group);
            int highBits = from + 16 * (group % 2);
            for (int index = 0; index < 16; index++) {
                int low = (source[quants + index] >> quarterShift(group)) & 3;
                int high = (source[highBits + index] >> (group / 2)) & 1;
                target.numbers()[ELEMENTS * block + 16 * group + index] = (byte) (low - (high == 1 ? 0 : 4));
            }
        }
    }

    /// w = d s q - dmin m, 8 groups of 32; d, dmin, 12 bytes with 8 pairs (s, m) of 6 bits, 128 bytes of 4-bit q.
    static void q4(byte[] source, int from, Quants target, int block) {
        scalesAndMinimums(source, from, target, block);
        for (int group = 0; group < 8; group++) {
            int quants = from + 16 + 32 * (group / 2);
            for (int index = 0; index < 32; index++) {
                int quant = (source[quants + index] >> (4 * (group % 2))) & 0xF;
                target.numbers()[ELEMENTS * block + 32 * group + index] = (byte) quant;
            }
        }
    }

    /// As Q4_K, with 32 bytes of fifth bits between the scales and q.
    static void q5(byte[] source, int from, Quants target, int block) {
        scalesAndMinimums(source, from, target, block);
        for (int group = 0; group < 8; group++) {
            int quants = from + 48 + 32 * (group / 2);
            for (int index = 0; index < 32; index++) {
                int low = (source[quants + index] >> (4 * (group % 2))) & 0xF;
                int high = (source[from + 16 + index] >> group) & 1;
                target.numbers()[ELEMENTS * block + 32 * group + index] = (byte) (low | (high << 4));
            }
        }
    }

    /// w = d s (q - 32), 16 groups of 16; 128 bytes with the lower four bits of q, 64 with the upper two, 16 signed
    /// scales, d.
    static void q6(byte[] source, int from, Quants target, int block) {
        float scale = FloatBlocks.half(source, from + 208);
        for (int group = 0; group < 16; group++) {
            target.scales()[16 * block + group] = scale * source[from + 192 + group];
        }
        for (int element = 0; element < ELEMENTS; element++) {
            int half = element / HALF;
            int quarter = element % HALF / 32;
            int index = element % 32;
            int lowByte = source[from + 64 * half + 32 * (quarter % 2) + index];
            int low = (lowByte >> (4 * (quarter / 2))) & 0xF;
            int high = (source[from + 128 + 32 * half + index] >> (2 * quarter)) & 3;
            target.numbers()[ELEMENTS * block + element] = (byte) ((low | (high << 4)) - 32);
        }
    }

    /// Where the 2-bit numbers of a group of 16 begin: each half of the block has 32 bytes, which hold four groups of
    /// 32 elements one above the other.
    private static int quarterStart(int group) {
        return 32 * (group / 8) + 16 * (group % 2);
    }

    private static int quarterShift(int group) {
        return 2 * (group % 8 / 2);
    }

    /// The 6-bit scales of Q3_K: 8 bytes hold the lower four bits of two each, 4 bytes the upper two of four each.
    private static int sixBits(byte[] source, int from, int group) {
        int low = (source[from + group % 8] >> (4 * (group / 8))) & 0xF;
        int high = (source[from + 8 + group % 4] >> (2 * (group / 4))) & 3;
        return low | (high << 4);
    }

    /// Scales and minimums of the groups of Q4_K and Q5_K, multiplied with those of the block. The first four
    /// groups have six whole bits in bytes 0 to 7, the last four their lower bits in bytes 8 to 11 and their upper
    /// two bits where the first four leave room.
    private static void scalesAndMinimums(byte[] source, int from, Quants target, int block) {
        float blockScale = FloatBlocks.half(source, from);
        float blockMinimum = FloatBlocks.half(source, from + 2);
        int packed = from + 4;
        for (int group = 0; group < 8; group++) {
            int scale;
            int minimum;
            if (group < 4) {
                scale = source[packed + group] & 0x3F;
                minimum = source[packed + 4 + group] & 0x3F;
            } else {
                int low = source[packed + 4 + group];
                scale = (low & 0xF) | (((source[packed + group - 4] >> 6) & 3) << 4);
                minimum = ((low >> 4) & 0xF) | (((source[packed + group] >> 6) & 3) << 4);
            }
            target.scales()[8 * block + group] = blockScale * scale;
            target.offsets()[8 * block + group] = -(blockMinimum * minimum);
        }
    }
}
