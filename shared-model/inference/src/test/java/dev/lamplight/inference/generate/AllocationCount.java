package dev.lamplight.inference.generate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.management.ThreadMXBean;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.core.token.TokenVocabulary;
import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Counts for [AllocationTest] what tokens cost on the heap, by the virtual machine's own count, and prints a line for
/// each kind: its name and its bytes. ONNX Runtime's Java binding makes arrays and a map of results at each run, and
/// has no call that does not (1.29: `OrtSession.run` with pinned outputs; there is no binding of `IoBinding` in Java).
/// That share is that of bare runs of the same tensors.
final class AllocationCount implements AutoCloseable {
    private static final int STEPS = 200;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final DecoderSession session;
    private final TextGenerator generator;

    private AllocationCount(Path folder) throws IOException {
        byte[] model = SyntheticDecoder.file(DecoderFamily.LLAMA, TensorType.Q8_0, SyntheticDecoder.Head.TIED, 3);
        Path graph = folder.resolve("model.onnx");
        try (GgufFile file = GgufFile.open(Files.write(folder.resolve("model.gguf"), model))) {
            ExternalWeights.write(DecoderGraph.of(file, WeightForm.TWO_PLANES, 512), graph, "weights.bin");
            session = DecoderSession.open(graph, 1);
            generator = new TextGenerator(session, TextTokenizer.of(TokenVocabulary.of(file.metadata(), 96)));
        }
    }

    /// @param arguments a folder for the model
    public static void main(String[] arguments) throws IOException, OrtException {
        try (AllocationCount count = new AllocationCount(Path.of(arguments[0]))) {
            print("bare", count.bareRun());
            print("step", count.step());
            SamplingOptions drawn =
                    new SamplingOptions(1.3f, 40, 0.95, 0.01, 1, 1.1f, 0.2f, 0.1f, Map.of(95, -100f, 7, 1f), 5);
            SamplingOptions greedy = new SamplingOptions(0, 0, 1, 0, 1, 1, 0, 0, Map.of(95, -100f), 0);
            for (Speculation speculation : Speculation.values()) {
                print("greedy " + speculation, count.token(greedy, speculation));
                print("drawn " + speculation, count.token(drawn, speculation));
            }
        }
    }

    private static void print(String name, long bytes) {
        System.out.println(name + " " + bytes);
    }

    @Override
    public void close() {
        session.close();
    }

    private long token(SamplingOptions sampling, Speculation speculation) {
        answer(STEPS, sampling, speculation);
        long few = answer(STEPS, sampling, speculation);
        long many = answer(2 * STEPS, sampling, speculation);
        return (many - few) / STEPS;
    }

    private long step() {
        try (DecoderSequence sequence = session.sequence(2 * STEPS + 1)) {
            steps(sequence);
            long before = allocated();
            steps(sequence);
            return (allocated() - before) / STEPS;
        }
    }

    private static void steps(DecoderSequence sequence) {
        for (int step = 0; step < STEPS; step++) {
            sequence.appendOne(step % 90);
        }
    }

    /// @return bytes for a whole answer of so many tokens
    private long answer(int tokens, SamplingOptions sampling, Speculation speculation) {
        try (DecoderSequence sequence = session.sequence(2 * STEPS + 20)) {
            GenerationRequest request = new GenerationRequest(
                    new int[] {5, 17, 3, 80}, tokens, sampling, List.of(), -1, speculation, () -> false);
            int[] shown = {0};
            long before = allocated();
            generator.generate(request, sequence, (text, _) -> shown[0] += text.length());
            long after = allocated();
            if (shown[0] != tokens) {
                throw new IllegalStateException("expected %d characters, found %d".formatted(tokens, shown[0]));
            }
            return after - before;
        }
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /// Bytes that a run of the same tensors takes without anything of ours around it.
    private long bareRun() throws OrtException {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        Map<String, OnnxTensor> outputs = new HashMap<>();
        DecoderSession.Shape shape = session.shape();
        int slots = 8;
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (String name : List.of("key." + layer, "value." + layer)) {
                OnnxTensor cache = floats(1, shape.keyValueHeads(), slots, shape.headSize());
                inputs.put("past." + name, cache);
                outputs.put("present." + name, cache);
            }
        }
        ByteBuffer rows = direct(8).putLong(0, 1);
        inputs.put(
                "input_ids",
                OnnxTensor.createTensor(session.environment(), direct(16).asLongBuffer(), new long[] {1, 2}));
        inputs.put("logit_rows", OnnxTensor.createTensor(session.environment(), rows.asLongBuffer(), new long[] {1}));
        ByteBuffer last = direct(4).putInt(0, 3);
        inputs.put("seqlens_k", OnnxTensor.createTensor(session.environment(), last.asIntBuffer(), new long[] {1}));
        ByteBuffer total = direct(4).putInt(0, 4);
        inputs.put("total_length", OnnxTensor.createTensor(session.environment(), total.asIntBuffer(), new long[] {}));
        outputs.put("logits", floats(1, shape.vocabulary()));
        try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
            runs(inputs, outputs, options);
            long before = allocated();
            runs(inputs, outputs, options);
            long bytes = (allocated() - before) / STEPS;
            inputs.values().forEach(OnnxTensor::close);
            return bytes;
        }
    }

    private void runs(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs, OrtSession.RunOptions options)
            throws OrtException {
        for (int run = 0; run < STEPS; run++) {
            session.session().run(inputs, Set.of(), outputs, options).close();
        }
    }

    private OnnxTensor floats(long... shape) throws OrtException {
        long elements = 1;
        for (long length : shape) {
            elements *= length;
        }
        return OnnxTensor.createTensor(
                session.environment(),
                direct(Math.toIntExact(elements * Float.BYTES)).asFloatBuffer(),
                shape);
    }

    private static ByteBuffer direct(int sizeBytes) {
        return ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
    }
}
