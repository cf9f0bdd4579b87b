package dev.lamplight.inference.generate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.inference.NativeGate;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;

/// The tokens of one text and what a decoder remembers of them: keys and values in one native buffer, which every run
/// reads as `past` and writes as `present`, so that nothing is copied. Tensors of a step are made when a step of that
/// size first comes and are used again. Not thread-safe but for [#interrupt]; whoever makes it closes it.
public final class DecoderSequence implements AutoCloseable {
    private final DecoderSession session;
    private final int capacity;
    private final SparseMemory memory;
    /// Keys and values first.
    private final List<OnnxTensor> owned = new ArrayList<>();

    private final Map<String, OnnxTensor> past = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> present = new LinkedHashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final RunControl control;
    private final int[] tokens;
    private final int[] pair = new int[2];
    private int length;
    /// First tokens whose keys and values do not depend on how the text was cut.
    private int reproducible;

    DecoderSequence(DecoderSession session, int capacity) {
        this.session = session;
        this.capacity = capacity;
        this.tokens = new int[capacity];
        DecoderSession.Shape shape = session.shape();
        int slots = Math.addExact(capacity, 1); // one more, for the second row of the last single step
        int layerBytes = Math.multiplyExact(shape.elementsOfLayer(slots), Float.BYTES);
        this.memory = new SparseMemory(Math.multiplyExact(2L * shape.layers(), layerBytes));
        try {
            this.control = new RunControl();
        } catch (OrtException refused) {
            throw failed(refused);
        }
        long[] cacheShape = {1, shape.keyValueHeads(), slots, shape.headSize()};
        for (int layer = 0; layer < shape.layers(); layer++) {
            remember("key." + layer, 2L * layer * layerBytes, layerBytes, cacheShape);
            remember("value." + layer, (2L * layer + 1) * layerBytes, layerBytes, cacheShape);
        }
    }

    private void remember(String name, long from, int sizeBytes, long[] shape) {
        FloatBuffer elements = memory.segment()
                .asSlice(from, sizeBytes)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        try {
            OnnxTensor tensor = OnnxTensor.createTensor(session.environment(), elements, shape);
            owned.add(tensor);
            past.put("past." + name, tensor);
            present.put("present." + name, tensor);
        } catch (OrtException refused) {
            throw failed(refused);
        }
    }

    /// Keys and values of all layers, float, shape (2 * layers, key-value heads, capacity + 1, head size): the keys of
    /// a
    /// layer, then its values.
    MemorySegment memory() {
        return memory.segment();
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
        reproducible = Math.min(reproducible, kept);
    }

    /// How many first tokens another text may take over: those before the first that was
    /// [read in one row][#appendSingleRow].
    int reproducible() {
        return reproducible;
    }

    /// The first tokens.
    int[] tokens(int count) {
        return Arrays.copyOf(tokens, count);
    }

    PrefixFolder.Layout layout() {
        DecoderSession.Shape shape = session.shape();
        return new PrefixFolder.Layout(2 * shape.layers(), shape.keyValueHeads(), shape.headSize());
    }

    /// Of keys and values.
    long bytesPerToken() {
        return layout().bytesPerToken();
    }

    /// Copies keys and values of the first tokens.
    ///
    /// @param target float, shape (2 * layers, key-value heads, count, head size)
    void save(int count, MemorySegment target) {
        copy(memory(), capacity + 1L, target, count, count, _ -> {});
    }

    /// Moves keys and values of the first tokens, which takes little more memory than they do; the sequence has no
    /// tokens then.
    ///
    /// @see #save
    void moveTo(int count, MemorySegment target) {
        copy(memory(), capacity + 1L, target, count, count, memory::forgetBefore);
        rewind(0);
    }

    /// Takes over keys and values instead of reading tokens; what it had is forgotten.
    ///
    /// @param text begins with the tokens
    /// @param count of the tokens
    /// @param source as [#save] writes it, of `sourceCount` tokens
    void restore(int[] text, int count, MemorySegment source, int sourceCount) {
        restore(text, count, source, sourceCount, _ -> {});
    }

    /// Takes over keys and values of a memory, which holds nothing then.
    ///
    /// @see #restore(int[], int, MemorySegment, int)
    void restoreFrom(int[] text, int count, SparseMemory source, int sourceCount) {
        restore(text, count, source.segment(), sourceCount, source::forgetBefore);
    }

    private void restore(int[] text, int count, MemorySegment source, int sourceCount, LongConsumer copied) {
        copy(source, sourceCount, memory(), capacity + 1L, count, copied);
        System.arraycopy(text, 0, tokens, 0, count);
        length = count;
        reproducible = count;
    }

    /// @param copied is told before which byte of the source all is copied
    private void copy(
            MemorySegment source,
            long sourceRows,
            MemorySegment target,
            long targetRows,
            int count,
            LongConsumer copied) {
        long rowBytes = (long) session.shape().headSize() * Float.BYTES;
        for (int head = 0; head < headsOfAllPlanes(); head++) {
            MemorySegment.copy(
                    source, head * sourceRows * rowBytes, target, head * targetRows * rowBytes, count * rowBytes);
            copied.accept((head + 1) * sourceRows * rowBytes);
        }
    }

    private int headsOfAllPlanes() {
        return 2 * session.shape().layers() * session.shape().keyValueHeads();
    }

    /// How many [reproducible][#reproducible] tokens it has in common with the beginning of a text.
    public int commonWith(int[] text) {
        int mismatch = Arrays.mismatch(tokens, 0, reproducible, text, 0, text.length);
        return mismatch < 0 ? reproducible : mismatch;
    }

    /// Goes on with these tokens. A single one is computed beside a second row that is forgotten: kernels for one row
    /// round differently than those for several, so this is what makes logits the same bits however a text is cut.
    ///
    /// @param source of the tokens, `count` of them from `from` on, at most as many as there is room for
    /// @param rows how many of the last tokens' logits are wanted, at least 1
    /// @return logits, float, shape (rows, vocabulary), unnormalized; valid until the next step of the same size
    /// @throws CancellationException where it was [interrupted][#interrupt]; it has none of the tokens then
    public FloatBuffer append(int[] source, int from, int count, int rows) {
        if (count < 1 || count > capacity - length || rows < 1 || rows > count) {
            throw new IllegalArgumentException("expected 1 to %d tokens and as many rows at most, found %d and %d"
                    .formatted(capacity - length, count, rows));
        }
        if (count == 1) {
            return appendOne(source[from]);
        }
        Step step = step(count, count - rows, rows);
        step.run(source, from, count);
        advance(source, from, count);
        return step.logits;
    }

    /// A run has written the keys and values of these tokens.
    void advance(int[] source, int from, int count) {
        System.arraycopy(source, from, tokens, length, count);
        reproducible += reproducible == length ? count : 0;
        length += count;
    }

    /// The keys of a layer, or its values.
    ///
    /// @param plane twice the number of the layer, plus 1 for values
    OnnxTensor cache(int plane) {
        return owned.get(plane);
    }

    /// Goes on with one token.
    ///
    /// @return logits, float, shape (1, vocabulary)
    /// @see #append
    public FloatBuffer appendOne(int token) {
        Step step = step(2, 0, 1);
        runOne(step, token);
        advance(pair, 0, 1);
        return step.logits;
    }

    /// Goes on with one token in one row: up to a quarter sooner, but logits, keys and values differ in their last bits
    /// from those of [#append]. No other text [takes over][#commonWith] what follows.
    ///
    /// @return logits, float, shape (1, vocabulary)
    public FloatBuffer appendSingleRow(int token) {
        Step step = step(1, 0, 1);
        runOne(step, token);
        tokens[length] = token;
        length++;
        return step.logits;
    }

    private void runOne(Step step, int token) {
        if (length == capacity) {
            throw new IllegalArgumentException("expected room for a token, found none of " + capacity);
        }
        pair[0] = token;
        pair[1] = token;
        step.run(pair, 0, step.count);
    }

    /// @param parameters that the session takes
    void adapt(LoraAdapter adapter, Map<String, List<Long>> parameters) {
        try {
            adapter.activate(parameters, control.options());
        } catch (OrtException refused) {
            throw failed(refused);
        }
    }

    /// Ends the run that is under way at its next operator, or the next run where none is. Any thread may call it until
    /// the sequence is closed.
    public void interrupt() {
        control.interrupt();
    }

    /// Forgets an interruption that came too late.
    void resume() {
        control.resume();
    }

    @Override
    public void close() {
        owned.forEach(OnnxTensor::close);
        control.close();
        memory.close();
    }

    // no iterator per token
    private Step step(int count, int firstRow, int rows) {
        for (int index = 0; index < steps.size(); index++) {
            Step step = steps.get(index);
            if (step.count == count && step.firstRow == firstRow && step.rows == rows) {
                return step;
            }
        }
        if (session.slots() != 1) {
            throw new IllegalStateException("sequences of a session with several slots advance together");
        }
        Step step = new Step(count, firstRow, rows);
        steps.add(step);
        return step;
    }

    /// The tensors of steps of one size.
    private final class Step {
        private final int count;
        private final int firstRow;
        private final int rows;
        private final ByteBuffer ids;
        private final ByteBuffer lengths = direct(Integer.BYTES);
        private final ByteBuffer total = direct(Integer.BYTES);
        private final FloatBuffer logits;
        private final Map<String, OnnxTensor> inputs = new HashMap<>(past);
        private final Map<String, OnnxTensor> outputs = new HashMap<>(present);

        /// @param firstRow of the rows whose logits are wanted
        private Step(int count, int firstRow, int rows) {
            this.count = count;
            this.firstRow = firstRow;
            this.rows = rows;
            int vocabulary = session.shape().vocabulary();
            ids = direct((long) count * Long.BYTES);
            ByteBuffer wanted = direct((long) rows * Long.BYTES);
            for (int row = 0; row < rows; row++) {
                wanted.putLong(row * Long.BYTES, firstRow + row);
            }
            logits = direct((long) rows * vocabulary * Float.BYTES).asFloatBuffer();
            try {
                inputs.put(
                        "input_ids",
                        own(OnnxTensor.createTensor(session.environment(), ids.asLongBuffer(), new long[] {1, count})));
                inputs.put(
                        "logit_rows",
                        own(OnnxTensor.createTensor(session.environment(), wanted.asLongBuffer(), new long[] {rows})));
                inputs.put(
                        "seqlens_k",
                        own(OnnxTensor.createTensor(session.environment(), lengths.asIntBuffer(), new long[] {1})));
                inputs.put(
                        "total_length",
                        own(OnnxTensor.createTensor(session.environment(), total.asIntBuffer(), new long[] {})));
                outputs.put(
                        "logits",
                        own(OnnxTensor.createTensor(session.environment(), logits, new long[] {rows, vocabulary})));
            } catch (OrtException refused) {
                throw failed(refused);
            }
        }

        private OnnxTensor own(OnnxTensor tensor) {
            owned.add(tensor);
            return tensor;
        }

        private void run(int[] source, int from, int count) {
            for (int index = 0; index < count; index++) {
                ids.putLong(index * Long.BYTES, source[from + index]);
            }
            lengths.putInt(0, length + count - 1);
            total.putInt(0, length + count);
            try (NativeGate.Stay _ = OnnxRuntimeLibrary.gate().enter()) {
                OrtSession running = count == 1 ? session.steps() : session.session();
                running.run(inputs, Set.of(), outputs, control.options()).close();
                session.wasRead(count);
            } catch (OrtException failed) {
                if (control.resume()) {
                    throw new CancellationException("a run of the decoder was interrupted");
                }
                throw failed(failed);
            }
        }
    }

    private static ByteBuffer direct(long sizeBytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(sizeBytes)).order(ByteOrder.nativeOrder());
    }

    static Failure.Transient failed(OrtException cause) {
        return new Failure.Transient(TransientCode.INTERNAL, "a run of the decoder failed", cause);
    }
}
