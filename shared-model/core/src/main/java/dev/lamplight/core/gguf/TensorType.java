package dev.lamplight.core.gguf;

import dev.lamplight.contract.Failure;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// How the elements of a tensor are stored: in blocks of `blockElements` numbers, each block `blockBytes` long. Numbers
/// and layouts are those of `enum ggml_type` (ggml.h) and ggml-common.h.
///
/// A quantized element is scale * number + offset; `groupElements` neighbors share scale and offset.
public enum TensorType {
    F32(0, 1, 4, 0),
    F16(1, 1, 2, 0),
    Q4_0(2, 32, 18, 32),
    Q4_1(3, 32, 20, 32),
    Q5_0(6, 32, 22, 32),
    Q5_1(7, 32, 24, 32),
    Q8_0(8, 32, 34, 32),
    Q2_K(10, 256, 84, 16),
    Q3_K(11, 256, 110, 16),
    Q4_K(12, 256, 144, 32),
    Q5_K(13, 256, 176, 32),
    Q6_K(14, 256, 210, 16),
    BF16(30, 1, 2, 0);

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
    private final int groupElements;

    TensorType(int number, int blockElements, int blockBytes, int groupElements) {
        this.number = number;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
        this.groupElements = groupElements;
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

    /// The number of the type in the file.
    public int number() {
        return number;
    }

    /// Elements of one block: a row is a whole number of blocks.
    public int blockElements() {
        return blockElements;
    }

    /// Length of one block in bytes.
    public int blockBytes() {
        return blockBytes;
    }

    /// Elements that share a scale; 0 where elements are floating-point numbers by themselves.
    public int groupElements() {
        return groupElements;
    }

    public boolean isQuantized() {
        return groupElements > 0;
    }

    /// Whether groups have an offset beside their scale.
    public boolean hasOffsets() {
        return switch (this) {
            case Q4_1, Q5_1, Q2_K, Q4_K, Q5_K -> true;
            case F32, F16, BF16, Q4_0, Q5_0, Q8_0, Q3_K, Q6_K -> false;
        };
    }

    /// Decodes one row.
    ///
    /// @param blocks whole blocks, one after the other
    /// @param target receives the elements; its length is a multiple of the block
    void decode(byte[] blocks, float[] target) {
        switch (this) {
            case F32 -> {
                for (int element = 0; element < target.length; element++) {
                    target[element] = FloatBlocks.f32(blocks, 4 * element);
                }
            }
            case F16 -> {
                for (int element = 0; element < target.length; element++) {
                    target[element] = FloatBlocks.half(blocks, 2 * element);
                }
            }
            case BF16 -> {
                for (int element = 0; element < target.length; element++) {
                    target[element] = FloatBlocks.bf16(blocks, 2 * element);
                }
            }
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K -> {
                Quants quants = Quants.ofRow(target.length, groupElements);
                decode(blocks, quants);
                multiplyOut(quants, target);
            }
        }
    }

    private void multiplyOut(Quants quants, float[] target) {
        for (int element = 0; element < target.length; element++) {
            int group = element / groupElements;
            float product = quants.scales()[group] * quants.numbers()[element];
            target[element] = hasOffsets() ? product + quants.offsets()[group] : product;
        }
    }

    /// Decodes one row of a quantized type without multiplying it out.
    void decode(byte[] blocks, Quants target) {
        int count = target.numbers().length / blockElements;
        for (int block = 0; block < count; block++) {
            int from = block * blockBytes;
            switch (this) {
                case Q4_0 -> LegacyBlocks.q4_0(blocks, from, target, block);
                case Q4_1 -> LegacyBlocks.q4_1(blocks, from, target, block);
                case Q5_0 -> LegacyBlocks.q5_0(blocks, from, target, block);
                case Q5_1 -> LegacyBlocks.q5_1(blocks, from, target, block);
                case Q8_0 -> LegacyBlocks.q8_0(blocks, from, target, block);
                case Q2_K -> SuperBlocks.q2(blocks, from, target, block);
                case Q3_K -> SuperBlocks.q3(blocks, from, target, block);
                case Q4_K -> SuperBlocks.q4(blocks, from, target, block);
                case Q5_K -> SuperBlocks.q5(blocks, from, target, block);
                case Q6_K -> SuperBlocks.q6(blocks, from, target, block);
                case F32, F16, BF16 -> throw new IllegalArgumentException(this + " is not quantized");
            }
        }
    }
}
