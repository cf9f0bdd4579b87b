package dev.lamplight.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.TransientCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A model loaded into ONNX Runtime: the only class that touches an `OrtSession`. Thread-safe; every thread that runs
/// it brings [buffers][Buffers] of its own. Whoever opens it closes it, after the last run has returned.
public final class ModelSession implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ModelManifest manifest;

    private ModelSession(OrtEnvironment environment, OrtSession session, ModelManifest manifest) {
        this.environment = environment;
        this.session = session;
        this.manifest = manifest;
    }

    /// @param threads that share the work of one run
    /// @param products what this processor makes of the products of bytes
    /// @throws Failure.Permanent MODEL_MISMATCH where ONNX Runtime refuses the graph
    public static ModelSession open(ModelPackage model, int threads, ByteProducts products) {
        OrtEnvironment environment = OnnxRuntimeLibrary.environment();
        try (NativeGate.Stay _ = OnnxRuntimeLibrary.gate().enter();
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // The graph was put into its final form at build time; see docs/design/embedding.md for the figures.
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            // A pattern is kept for every shape and wants one block for all of its tensors: with texts of any length
            // that is memory which grows with the shapes seen, and no run is faster for it.
            options.setMemoryPatternOptimization(false);
            OrtSession session = GraphFile.load(environment, model.graphFile(), model::graph, products, options);
            return new ModelSession(environment, session, model.manifest());
        } catch (OrtException refused) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "model %s: ONNX Runtime refuses the graph"
                            .formatted(model.manifest().name()),
                    refused);
        }
    }

    /// Memory of one thread for its runs, outside the heap and reused: the tensors that go in and out lie in it, so
    /// nothing is copied on the way. Grows to the largest batch seen. Not thread-safe.
    final class Buffers {
        private LongBuffer ids = longs(0);
        private LongBuffer mask = longs(0);
        private LongBuffer types = longs(0);
        private FloatBuffer hidden = floats(0);

        private void reserve(int tokens) {
            if (ids.capacity() < tokens) {
                ids = longs(tokens);
                mask = longs(tokens);
                types = longs(tokens);
                hidden = floats(Math.multiplyExact(tokens, manifest.encoding().dimensions()));
            }
        }

        private void fill(TokenBatch batch) {
            reserve(batch.tokens());
            ids.clear();
            mask.clear();
            types.clear();
            for (int[] row : batch.rows()) {
                for (int id : row) {
                    ids.put(id);
                    mask.put(1);
                    types.put(0);
                }
            }
            ids.flip();
            mask.flip();
            types.flip();
            hidden.clear()
                    .limit(batch.size()
                            * statesPerText(batch)
                            * manifest.encoding().dimensions());
        }

        private LongBuffer input(String name) {
            return switch (name) {
                case "input_ids" -> ids;
                case "attention_mask" -> mask;
                case "token_type_ids" -> types;
                default ->
                    throw new Failure.Permanent(
                            PermanentCode.MODEL_MISMATCH,
                            "model %s: no known meaning of the input '%s'".formatted(manifest.name(), name));
            };
        }
    }

    /// Last hidden states that the graph gives for a text: one where it pools them itself, one per token otherwise.
    int statesPerText(TokenBatch batch) {
        return isPooled() ? 1 : batch.length();
    }

    private boolean isPooled() {
        return manifest.outputs().getFirst().shape().size() == 2;
    }

    Buffers buffers() {
        return new Buffers();
    }

    /// Runs one batch.
    ///
    /// @return the last hidden states, float, shape (size, states per text, dimensions), valid until the next run
    /// @throws Failure.Transient INTERNAL where ONNX Runtime fails
    FloatBuffer run(TokenBatch batch, Buffers buffers) {
        try (NativeGate.Stay _ = OnnxRuntimeLibrary.gate().enter()) {
            return runInside(batch, buffers);
        }
    }

    private FloatBuffer runInside(TokenBatch batch, Buffers buffers) {
        buffers.fill(batch);
        long[] shape = {batch.size(), batch.length()};
        int dimensions = manifest.encoding().dimensions();
        long[] hiddenShape = isPooled()
                ? new long[] {batch.size(), dimensions}
                : new long[] {batch.size(), batch.length(), dimensions};
        List<OnnxTensor> owned = new ArrayList<>();
        try {
            Map<String, OnnxTensor> inputs = new HashMap<>();
            for (ModelManifest.TensorSpec input : manifest.inputs()) {
                OnnxTensor tensor = OnnxTensor.createTensor(environment, buffers.input(input.name()), shape);
                owned.add(tensor);
                inputs.put(input.name(), tensor);
            }
            OnnxTensor hidden = OnnxTensor.createTensor(environment, buffers.hidden, hiddenShape);
            owned.add(hidden);
            session.run(inputs, Set.of(), Map.of(manifest.outputs().getFirst().name(), hidden))
                    .close();
            return buffers.hidden.asReadOnlyBuffer();
        } catch (OrtException failed) {
            throw new Failure.Transient(
                    TransientCode.INTERNAL,
                    "model %s: a run of %d x %d tokens failed".formatted(manifest.name(), batch.size(), batch.length()),
                    failed);
        } finally {
            owned.forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        try (NativeGate.Stay _ = OnnxRuntimeLibrary.gate().enter()) {
            session.close();
        } catch (OrtException failed) {
            throw new IllegalStateException("the session of %s does not close".formatted(manifest.name()), failed);
        }
    }

    private static LongBuffer longs(int capacity) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(capacity, Long.BYTES))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    private static FloatBuffer floats(int capacity) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(capacity, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
