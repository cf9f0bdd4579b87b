package dev.lamplight.core.decoder;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.gguf.Quants;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.OnnxAttribute;
import dev.lamplight.core.onnx.OnnxValue;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/// Weights in blocks of 4 or 8 bits, as `com.microsoft.MatMulNBits` reads them: every quantized type of GGUF keeps
/// its numbers and scales exactly. Where a type has offsets, w = s (q - c) + (o + c s), and the second term is a
/// product of the sums of x over blocks with a small matrix. What has no exact block form (floating-point types,
/// and embeddings of other types than 8 bits without offsets) is rounded to 8 bits in blocks of 32, or stays float
/// where precision is asked for.
///
/// Zero points of the operator itself are whole numbers and would ruin a model with offsets.
final class BlockForm implements LinearForm {
    private static final int REQUANTIZED_BLOCK = 32;
    private static final int LEVELS = 127;

    private final Precision precision;
    private final FloatForm exact = new FloatForm();

    BlockForm(Precision precision) {
        this.precision = precision;
    }

    /// What the operator does with activations.
    enum Precision {
        /// Nothing: float32.
        FLOAT(1),
        /// Rounds them to 8 bits per block: several times faster.
        INT8(4);

        private final long accuracyLevel;

        Precision(long accuracyLevel) {
            this.accuracyLevel = accuracyLevel;
        }
    }

    /// How a type is laid out.
    ///
    /// @param bits of a stored number, 4 or 8
    /// @param block elements that share a scale
    /// @param center subtracted from the type's own numbers
    private record Layout(int bits, int block, int center, boolean hasOffsets) {
        static Layout of(TensorType type) {
            return switch (type) {
                case Q4_0, Q3_K -> new Layout(4, type.groupElements(), 0, false);
                case Q4_1, Q4_K -> new Layout(4, type.groupElements(), 8, true);
                case Q2_K -> new Layout(4, type.groupElements(), 2, true);
                case Q5_0, Q8_0, Q6_K -> new Layout(8, type.groupElements(), 0, false);
                case Q5_1, Q5_K -> new Layout(8, type.groupElements(), 16, true);
                case F32, F16, BF16 -> new Layout(8, REQUANTIZED_BLOCK, 0, false);
            };
        }

        /// What stands for zero in a stored number.
        int zero() {
            return bits == 4 ? 8 : 128;
        }
    }

    @Override
    public String multiply(GraphBuilder graph, String name, String input, WeightMatrix weight) {
        if (weight.commonType().isEmpty()) {
            return concatenated(graph, name, input, weight);
        }
        TensorType type = weight.commonType().get();
        if (precision == Precision.FLOAT && !type.isQuantized()) {
            return exact.multiply(graph, name, input, weight);
        }
        Layout layout = Layout.of(type);
        int blocks = Math.ceilDiv(weight.columns(), layout.block());
        List<Long> blockShape = List.of((long) weight.rows(), (long) blocks);
        String numbers = graph.computed(
                name + ".weight",
                ElementType.UINT8,
                List.of((long) weight.rows(), (long) blocks, (long) layout.block() * layout.bits() / 8),
                () -> numbers(weight, type, layout));
        String scales =
                graph.computed(name + ".scales", ElementType.FLOAT, blockShape, () -> scales(weight, type, layout));
        String product =
                product(graph, layout.hasOffsets() ? name + ".product" : name, input, numbers, scales, weight, layout);
        return layout.hasOffsets() ? corrected(graph, name, input, product, weight, type, layout) : product;
    }

    /// Rows of 8 bits, in the blocks of their type where it has no offsets.
    @Override
    public String embed(GraphBuilder graph, String name, String ids, WeightMatrix embedding) {
        if (precision == Precision.FLOAT && !hasExactTable(embedding)) {
            return exact.embed(graph, name, ids, embedding);
        }
        Layout layout = tableLayout(embedding);
        TensorType type = tableType(embedding);
        int blocks = embedding.columns() / layout.block();
        String numbers = graph.computed(
                name + ".weight",
                ElementType.UINT8,
                List.of((long) embedding.rows(), (long) embedding.columns()),
                () -> numbers(embedding, type, layout));
        String scales = graph.computed(
                name + ".scales",
                ElementType.FLOAT,
                List.of((long) embedding.rows(), (long) blocks),
                () -> scales(embedding, type, layout));
        return graph.runtimeNode(
                "GatherBlockQuantized",
                name,
                List.of(numbers, ids, scales),
                OnnxAttribute.of("gather_axis", 0),
                OnnxAttribute.of("quantize_axis", 1),
                OnnxAttribute.of("block_size", layout.block()),
                OnnxAttribute.of("bits", layout.bits()));
    }

    @Override
    public String tiedHead(GraphBuilder graph, String name, String input, WeightMatrix weight, String embedding) {
        if (precision == Precision.FLOAT && !hasExactTable(weight)) {
            return multiply(graph, name, input, weight);
        }
        Layout layout = tableLayout(weight);
        int blocks = weight.columns() / layout.block();
        String numbers = graph.sameAs(
                embedding + ".weight",
                name + ".weight",
                ElementType.UINT8,
                List.of((long) weight.rows(), (long) blocks, (long) layout.block()));
        return product(graph, name, input, numbers, embedding + ".scales", weight, layout);
    }

    private String product(
            GraphBuilder graph,
            String name,
            String input,
            String numbers,
            String scales,
            WeightMatrix weight,
            Layout layout) {
        return graph.runtimeNode(
                "MatMulNBits",
                name,
                List.of(input, numbers, scales),
                OnnxAttribute.of("K", weight.columns()),
                OnnxAttribute.of("N", weight.rows()),
                OnnxAttribute.of("bits", layout.bits()),
                OnnxAttribute.of("block_size", layout.block()),
                OnnxAttribute.of("accuracy_level", precision.accuracyLevel));
    }

    /// 8-bit types without offsets stay what they are; a table of another type is rounded to 8 bits.
    private static Layout tableLayout(WeightMatrix table) {
        return Layout.of(tableType(table));
    }

    private static TensorType tableType(WeightMatrix table) {
        TensorType type = table.commonType().orElseThrow();
        Layout layout = Layout.of(type);
        if (table.columns() % layout.block() != 0) {
            throw new Failure.Permanent(
                    PermanentCode.UNSUPPORTED_MODEL,
                    "embeddings of %d elements are no whole blocks of %d".formatted(table.columns(), layout.block()));
        }
        return hasExactTable(table) ? type : TensorType.F32;
    }

    private static boolean hasExactTable(WeightMatrix table) {
        TensorType type = table.commonType().orElseThrow();
        Layout layout = Layout.of(type);
        return type.isQuantized() && layout.bits() == 8 && !layout.hasOffsets();
    }

    /// Parts of different types one by one, their outputs side by side.
    private String concatenated(GraphBuilder graph, String name, String input, WeightMatrix weight) {
        List<String> products = weight.parts().stream()
                .map(part -> multiply(graph, name + "." + part.tensor().name(), input, new WeightMatrix(List.of(part))))
                .toList();
        return graph.node("Concat", name, products, OnnxAttribute.of("axis", -1));
    }

    private static String corrected(
            GraphBuilder graph,
            String name,
            String input,
            String product,
            WeightMatrix weight,
            TensorType type,
            Layout layout) {
        int blocks = weight.columns() / layout.block();
        String inBlocks = graph.shaped(
                graph.node(
                        "Reshape",
                        name + ".blocks",
                        List.of(
                                input,
                                graph.longs("blocks." + blocks + "x" + layout.block(), -1, blocks, layout.block()))),
                ElementType.FLOAT,
                graph.rowsOf(input),
                OnnxValue.UNKNOWN,
                OnnxValue.UNKNOWN);
        String sums = graph.node(
                "ReduceSum",
                name + ".sums",
                List.of(inBlocks, graph.longs("blocks.axis", 2)),
                OnnxAttribute.of("keepdims", 0));
        String offsets = graph.computed(
                name + ".offsets",
                ElementType.FLOAT,
                List.of((long) blocks, (long) weight.rows()),
                () -> offsets(weight, type, layout));
        return graph.node("Gemm", name, List.of(sums, offsets, product));
    }

    /// @return uint8, shape (rows, blocks, block * bits / 8); of two 4-bit numbers the first is the low half
    private static ByteBuffer numbers(WeightMatrix weight, TensorType type, Layout layout) {
        int blocks = Math.ceilDiv(weight.columns(), layout.block());
        int padded = blocks * layout.block();
        ByteBuffer bytes = GraphBuilder.bytes(Math.multiplyExact(weight.rows(), padded / 8 * layout.bits()));
        Quants row = Quants.ofRow(padded, layout.block());
        for (int index = 0; index < weight.rows(); index++) {
            read(weight, type, layout, index, row);
            byte[] numbers = row.numbers();
            if (layout.bits() == 8) {
                for (byte number : numbers) {
                    bytes.put((byte) (number - layout.center() + layout.zero()));
                }
            } else {
                for (int pair = 0; pair < padded; pair += 2) {
                    int low = numbers[pair] - layout.center() + layout.zero();
                    int high = numbers[pair + 1] - layout.center() + layout.zero();
                    bytes.put((byte) (low | (high << 4)));
                }
            }
        }
        return bytes.flip();
    }

    /// @return float, shape (rows, blocks)
    private static ByteBuffer scales(WeightMatrix weight, TensorType type, Layout layout) {
        int blocks = Math.ceilDiv(weight.columns(), layout.block());
        ByteBuffer bytes = GraphBuilder.bytes(Math.multiplyExact(weight.rows(), blocks * Float.BYTES));
        FloatBuffer scales = bytes.asFloatBuffer();
        Quants row = Quants.ofRow(blocks * layout.block(), layout.block());
        for (int index = 0; index < weight.rows(); index++) {
            read(weight, type, layout, index, row);
            scales.put(row.scales());
        }
        return bytes;
    }

    /// o + c s of every block, turned: what the sums of blocks are multiplied with.
    ///
    /// @return float, shape (blocks, rows)
    private static ByteBuffer offsets(WeightMatrix weight, TensorType type, Layout layout) {
        int blocks = weight.columns() / layout.block();
        ByteBuffer bytes = GraphBuilder.bytes(Math.multiplyExact(weight.rows(), blocks * Float.BYTES));
        FloatBuffer offsets = bytes.asFloatBuffer();
        Quants row = Quants.ofRow(weight.columns(), layout.block());
        for (int index = 0; index < weight.rows(); index++) {
            read(weight, type, layout, index, row);
            for (int block = 0; block < blocks; block++) {
                float offset = row.offsets()[block] + layout.center() * row.scales()[block];
                offsets.put(block * weight.rows() + index, offset);
            }
        }
        return bytes;
    }

    private static void read(WeightMatrix weight, TensorType type, Layout layout, int index, Quants row) {
        if (type.isQuantized()) {
            weight.row(index, row);
        } else {
            requantize(weight, layout, index, row);
        }
    }

    private static void requantize(WeightMatrix weight, Layout layout, int index, Quants row) {
        float[] values = new float[weight.columns()];
        weight.row(index, values);
        for (int block = 0; block < row.scales().length; block++) {
            int start = block * layout.block();
            int end = Math.min(start + layout.block(), values.length);
            float largest = 0;
            for (int column = start; column < end; column++) {
                largest = Math.max(largest, Math.abs(values[column]));
            }
            float scale = largest / LEVELS == 0 ? 1 : largest / LEVELS;
            row.scales()[block] = scale;
            for (int column = start; column < end; column++) {
                row.numbers()[column] = (byte) Math.clamp((long) Math.rint(values[column] / scale), -LEVELS, LEVELS);
            }
        }
    }
}
