package dev.lamplight.inference.generate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.inference.NativeGate;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tokens of one text and what a decoder remembers of them: keys and values in one native buffer, which every run
/// reads as `past` and writes as `present`, so that nothing is copied. Tensors of a step are made when a step of that
/// size first comes and are used again. Not thread-safe; whoever makes it closes it.
public final class DecoderSequence implements AutoCloseable {
    private final DecoderSession session;
    private final int capacity;
    private final ByteBuffer memory;
    private final List<OnnxTensor> owned = new ArrayList<>();
    private final Map<String, OnnxTensor> past = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> present = new LinkedHashMap<>();
    private final Map<StepSize, Step> steps = new HashMap<>();
    private final int[] pair = new int[2];
    private int length;

    DecoderSequence(DecoderSession session, int capacity) {
        this.session = session;
        this.capacity = capacity;
        DecoderSession.Shape shape = session.shape();
        int slots = Math.addExact(capacity, 1); // one more, for the second row of the last single step
        int layerBytes = Math.multiplyExact(shape.elementsOfLayer(slots), Float.BYTES);
        this.memory = direct(Math.multiplyExact(2L * shape.layers(), layerBytes));
        long[] cacheShape = {1, shape.keyValueHeads(), slots, shape.headSize()};
        for (int layer = 0; layer < shape.layers(); layer++) {
            remember("key." + layer, 2 * layer * layerBytes, layerBytes, cacheShape);
            remember("value." + layer, (2 * layer + 1) * layerBytes, layerBytes, cacheShape);
        }
    }

    private void remember(String name, int from, int sizeBytes, long[] shape) {
        FloatBuffer elements =
                memory.slice(from, sizeBytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
        try {
            OnnxTensor tensor = OnnxTensor.createTensor(session.environment(), elements, shape);
            owned.add(tensor);
            past.put("past." + name, tensor);
            present.put("present." + name, tensor);
        } catch (OrtException refused) {
            throw failed(refused);
        }
    }

    /// Tokens so far.
    public int length() {
        return length;
    }

    /// Most tokens that it may have.
    public int capacity() {
        return capacity;
    }

    /// Forgets all tokens after the first `kept`.
    public void rewind(int kept) {
        if (kept < 0 || kept > length) {
            throw new IllegalArgumentException("expected 0 to %d tokens, found %d".formatted(length, kept));
        }
        length = kept;
    }

    /// Goes on with these tokens.
    ///
    /// @param count tokens of `tokens` from `from` on, at most as many as there is room for
    /// @param rows how many of the last tokens' logits are wanted, at least 1
    /// @return logits, float, shape (rows, vocabulary), unnormalized; valid until the next step of the same size
    public FloatBuffer append(int[] tokens, int from, int count, int rows) {
        if (count < 1 || count > capacity - length || rows < 1 || rows > count) {
            throw new IllegalArgumentException("expected 1 to %d tokens and as many rows at most, found %d and %d"
                    .formatted(capacity - length, count, rows));
        }
        Step step = steps.computeIfAbsent(new StepSize(count, count - rows, rows), Step::new);
        step.run(tokens, from, count);
        length += count;
        return step.logits;
    }

    /// Goes on with one token, computed beside a second row that is forgotten: kernels for one row round
    /// differently than those for several, so this is what makes single steps equal to the steps that confirm
    /// guesses.
    ///
    /// @return logits, float, shape (1, vocabulary)
    public FloatBuffer appendOne(int token) {
        if (length == capacity) {
            throw new IllegalArgumentException("expected room for a token, found none of " + capacity);
        }
        pair[0] = token;
        pair[1] = token;
        Step step = steps.computeIfAbsent(new StepSize(2, 0, 1), Step::new);
        step.run(pair, 0, 2);
        length++;
        return step.logits;
    }

    @Override
    public void close() {
        owned.forEach(OnnxTensor::close);
    }

    /// @param firstRow of the rows whose logits are wanted
    private record StepSize(int tokens, int firstRow, int rows) {}

    /// The tensors of steps of one size.
    private final class Step {
        private final ByteBuffer ids;
        private final ByteBuffer lengths = direct(Integer.BYTES);
        private final ByteBuffer total = direct(Integer.BYTES);
        private final FloatBuffer logits;
        private final Map<String, OnnxTensor> inputs = new HashMap<>(past);
        private final Map<String, OnnxTensor> outputs = new HashMap<>(present);

        private Step(StepSize size) {
            int vocabulary = session.shape().vocabulary();
            ids = direct((long) size.tokens() * Long.BYTES);
            ByteBuffer rows = direct((long) size.rows() * Long.BYTES);
            for (int row = 0; row < size.rows(); row++) {
                rows.putLong(row * Long.BYTES, size.firstRow() + row);
            }
            logits = direct((long) size.rows() * vocabulary * Float.BYTES).asFloatBuffer();
            try {
                inputs.put(
                        "input_ids",
                        own(OnnxTensor.createTensor(
                                session.environment(), ids.asLongBuffer(), new long[] {1, size.tokens()})));
                inputs.put(
                        "logit_rows",
                        own(OnnxTensor.createTensor(
                                session.environment(), rows.asLongBuffer(), new long[] {size.rows()})));
                inputs.put(
                        "seqlens_k",
                        own(OnnxTensor.createTensor(session.environment(), lengths.asIntBuffer(), new long[] {1})));
                inputs.put(
                        "total_length",
                        own(OnnxTensor.createTensor(session.environment(), total.asIntBuffer(), new long[] {})));
                outputs.put("logits", own(OnnxTensor.createTensor(session.environment(), logits, new long[] {
                    size.rows(), vocabulary
                })));
            } catch (OrtException refused) {
                throw failed(refused);
            }
        }

        private OnnxTensor own(OnnxTensor tensor) {
            owned.add(tensor);
            return tensor;
        }

        private void run(int[] tokens, int from, int count) {
            for (int index = 0; index < count; index++) {
                ids.putLong(index * Long.BYTES, tokens[from + index]);
            }
            lengths.putInt(0, length + count - 1);
            total.putInt(0, length + count);
            try (NativeGate.Stay _ = OnnxRuntimeLibrary.gate().enter()) {
                session.session().run(inputs, Set.of(), outputs).close();
            } catch (OrtException failed) {
                throw failed(failed);
            }
        }
    }

    private static ByteBuffer direct(long sizeBytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(sizeBytes)).order(ByteOrder.nativeOrder());
    }

    private static Failure.Transient failed(OrtException cause) {
        return new Failure.Transient(TransientCode.INTERNAL, "a run of the decoder failed", cause);
    }
}
