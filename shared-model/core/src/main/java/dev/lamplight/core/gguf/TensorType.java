package dev.lamplight.core.gguf;

import dev.lamplight.contract.Failure;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// How the elements of a tensor are stored: in blocks of `blockElements` numbers, each block `blockBytes` long. Numbers
/// and layouts are those of `enum ggml_type` (ggml.h) and ggml-common.h.
public enum TensorType {
    F32(0, 1, 4),
    F16(1, 1, 2),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    BF16(30, 1, 2);

    /// Names of the types that exist and that we refuse, so that the refusal can say what was found.
    private static final Map<Integer, String> OTHERS = Map.ofEntries(
            Map.entry(9, "Q8_1"),
            Map.entry(15, "Q8_K"),
            Map.entry(16, "IQ2_XXS"),
            Map.entry(17, "IQ2_XS"),
            Map.entry(18, "IQ3_XXS"),
            Map.entry(19, "IQ1_S"),
            Map.entry(20, "IQ4_NL"),
            Map.entry(21, "IQ3_S"),
            Map.entry(22, "IQ2_S"),
            Map.entry(23, "IQ4_XS"),
            Map.entry(24, "I8"),
            Map.entry(25, "I16"),
            Map.entry(26, "I32"),
            Map.entry(27, "I64"),
            Map.entry(28, "F64"),
            Map.entry(29, "IQ1_M"),
            Map.entry(34, "TQ1_0"),
            Map.entry(35, "TQ2_0"),
            Map.entry(39, "MXFP4"));

    private final int number;
    private final int blockElements;
    private final int blockBytes;

    TensorType(int number, int blockElements, int blockBytes) {
        this.number = number;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /// Turns one block into its elements.
    @FunctionalInterface
    interface BlockDecoder {
        /// @param source holds the block from `from` on
        /// @param target receives the block's elements from `to` on
        void decode(byte[] source, int from, float[] target, int to);
    }

    /// @throws Failure.Permanent UNSUPPORTED_MODEL where it is a type that we do not read; the message names both
    static TensorType of(int number, String tensor) {
        return Arrays.stream(values())
                .filter(type -> type.number == number)
                .findFirst()
                .orElseThrow(() -> MalformedGguf.unsupported("tensor %s is stored as %s; readable are %s"
                        .formatted(tensor, OTHERS.getOrDefault(number, "type " + number), known())));
    }

    private static String known() {
        return Arrays.stream(values()).map(TensorType::name).collect(Collectors.joining(", "));
    }

    /// Elements of one block: a row is a whole number of blocks.
    public int blockElements() {
        return blockElements;
    }

    /// Length of one block in bytes.
    public int blockBytes() {
        return blockBytes;
    }

    /// Decodes whole blocks.
    ///
    /// @param source blocks, one after the other, from `from` on
    /// @param target receives `elements` numbers, a multiple of the block, from 0 on
    void decode(byte[] source, int from, float[] target, int elements) {
        BlockDecoder decoder = decoder();
        int at = from;
        for (int element = 0; element < elements; element += blockElements) {
            decoder.decode(source, at, target, element);
            at += blockBytes;
        }
    }

    private BlockDecoder decoder() {
        return switch (this) {
            case F32 -> FloatBlocks::f32;
            case F16 -> FloatBlocks::f16;
            case Q4_0 -> LegacyBlocks::q4_0;
            case Q4_1 -> LegacyBlocks::q4_1;
            case Q5_0 -> LegacyBlocks::q5_0;
            case Q5_1 -> LegacyBlocks::q5_1;
            case Q8_0 -> LegacyBlocks::q8_0;
            case Q2_K -> SuperBlocks::q2;
            case Q3_K -> SuperBlocks::q3;
            case Q4_K -> SuperBlocks::q4;
            case Q5_K -> SuperBlocks::q5;
            case Q6_K -> SuperBlocks::q6;
            case BF16 -> FloatBlocks::bf16;
        };
    }
}
