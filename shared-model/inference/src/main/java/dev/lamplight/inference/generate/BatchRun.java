package dev.lamplight.inference.generate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.lamplight.inference.NativeGate;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Runs of a [batched decoder][dev.lamplight.core.decoder.BatchedDecoder]: sequences are added, each with the tokens
/// that it reads next, and all of them advance at once. Buffers and tensors are made for the first run of a size and
/// used again. Slots without a sequence attend to two positions of nobody. Not thread-safe; whoever makes it closes
/// it.
final class BatchRun implements AutoCloseable {
    /// Rows of attention that a slot has at least, since kernels for one row round differently.
    private static final int LEAST_PLACES = 2;

    private final DecoderSession session;
    private final int mostRows;
    private final List<OnnxTensor> owned = new ArrayList<>();
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private final Map<String, OnnxTensor> outputs = new HashMap<>();
    private final Slot[] slots;
    private final OnnxTensor idle;
    private final RunControl control;
    private final ByteBuffer ids;
    private final ByteBuffer kept;
    private final ByteBuffer wanted;
    private final FloatBuffer logits;
    private final OnnxTensor[] idsBySize;
    private final OnnxTensor[] keptBySize;
    private final OnnxTensor[] wantedBySize;
    private final OnnxTensor[] logitsBySize;
    private int rows;
    private int wantedRows;

    /// @param mostRows tokens that are read in one run
    /// @param mostWanted rows whose logits are wanted in one run
    BatchRun(DecoderSession session, int mostRows, int mostWanted) {
        this.session = session;
        this.mostRows = mostRows;
        int size = Math.max(mostRows, LEAST_PLACES);
        DecoderSession.Shape shape = session.shape();
        this.ids = direct((long) size * Long.BYTES);
        this.kept = direct((long) size * Long.BYTES);
        this.wanted = direct((long) mostWanted * Long.BYTES);
        this.logits =
                direct((long) mostWanted * shape.vocabulary() * Float.BYTES).asFloatBuffer();
        this.idsBySize = new OnnxTensor[size + 1];
        this.keptBySize = new OnnxTensor[size + 1];
        this.wantedBySize = new OnnxTensor[mostWanted + 1];
        this.logitsBySize = new OnnxTensor[mostWanted + 1];
        try {
            this.control = new RunControl();
            this.idle = own(OnnxTensor.createTensor(
                    session.environment(),
                    direct((long) shape.elementsOfLayer(LEAST_PLACES) * Float.BYTES)
                            .asFloatBuffer(),
                    new long[] {1, shape.keyValueHeads(), LEAST_PLACES, shape.headSize()}));
            this.slots = new Slot[session.slots()];
            for (int slot = 0; slot < slots.length; slot++) {
                slots[slot] = new Slot(slot, size);
            }
        } catch (OrtException refused) {
            throw DecoderSequence.failed(refused);
        }
    }

    /// Begins a run.
    void clear() {
        rows = 0;
        wantedRows = 0;
        for (Slot slot : slots) {
            slot.count = 0;
        }
    }

    /// Rows that the run has so far.
    int rows() {
        return rows;
    }

    /// The sequence reads these tokens in the run.
    ///
    /// @param wantedOfThem how many of the last ones' logits are wanted
    /// @return row of the logits that the first of the wanted ones will have
    int add(DecoderSequence sequence, int[] source, int from, int count, int wantedOfThem) {
        if (count < 1 || count > mostRows - rows || count > sequence.capacity() - sequence.length()) {
            throw new IllegalArgumentException("expected 1 to %d tokens, found %d"
                    .formatted(Math.min(mostRows - rows, sequence.capacity() - sequence.length()), count));
        }
        Slot slot = seat(sequence);
        slot.firstRow = rows;
        slot.count = count;
        slot.source = source;
        slot.from = from;
        for (int index = 0; index < count; index++) {
            ids.putLong((rows + index) * Long.BYTES, source[from + index]);
        }
        int first = wantedRows;
        for (int index = count - wantedOfThem; index < count; index++) {
            wanted.putLong(wantedRows * Long.BYTES, rows + index);
            wantedRows++;
        }
        rows += count;
        return first;
    }

    /// @return logits, float, shape (wanted rows, vocabulary); valid until the next run
    /// @throws CancellationException where it was interrupted; no sequence has advanced then
    FloatBuffer run() {
        int read = Math.max(rows, LEAST_PLACES);
        int place = 0;
        for (Slot slot : slots) {
            place = slot.prepare(place);
        }
        if (rows == 1) {
            // a second row that is forgotten, for the kernels of the other products
            ids.putLong(Long.BYTES, ids.getLong(0));
            kept.putLong(Long.BYTES, kept.getLong(0));
        }
        try (NativeGate.Stay _ = OnnxRuntimeLibrary.gate().enter()) {
            inputs.put("input_ids", longs(idsBySize, ids, read, new long[] {1, read}));
            inputs.put("kept", longs(keptBySize, kept, read, new long[] {read}));
            inputs.put("logit_rows", longs(wantedBySize, wanted, wantedRows, new long[] {wantedRows}));
            outputs.put("logits", logits(wantedRows));
            session.session().run(inputs, Set.of(), outputs, control.options()).close();
            session.wasRead(rows);
        } catch (OrtException failed) {
            if (control.resume()) {
                throw new CancellationException("a run of several sequences was interrupted");
            }
            throw DecoderSequence.failed(failed);
        }
        for (Slot slot : slots) {
            slot.advance();
        }
        return logits;
    }

    /// Gives the sequence's slot back, if it has one.
    void release(DecoderSequence sequence) {
        for (Slot slot : slots) {
            if (slot.sequence == sequence) {
                slot.seat(null);
            }
        }
    }

    /// Ends the run that is under way, or the next one. Any thread may call it until this is closed.
    void interrupt() {
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
    }

    /// The slot that the sequence has already, or a free one, or that of a sequence that is not in this run.
    private Slot seat(DecoderSequence sequence) {
        Slot free = null;
        for (Slot slot : slots) {
            if (slot.sequence == sequence) {
                return slot;
            }
            boolean isFreer = free == null || (free.sequence != null && slot.sequence == null);
            if (slot.count == 0 && isFreer) {
                free = slot;
            }
        }
        if (free == null) {
            throw new IllegalStateException("expected at most %d sequences in a run".formatted(slots.length));
        }
        free.seat(sequence);
        return free;
    }

    /// One place for a sequence.
    private final class Slot {
        private final int number;
        private final String[] past;
        private final String[] present;
        private final ByteBuffer places;
        private final OnnxTensor[] placesBySize;
        private final ByteBuffer length = direct(Integer.BYTES);
        private final ByteBuffer total = direct(Integer.BYTES);
        private @Nullable DecoderSequence sequence;
        private int[] source = {};
        private int from;
        private int firstRow;
        private int count;

        private Slot(int number, int size) throws OrtException {
            this.number = number;
            int planes = 2 * session.shape().layers();
            this.past = new String[planes];
            this.present = new String[planes];
            for (int plane = 0; plane < planes; plane++) {
                String name = (plane % 2 == 0 ? "key." : "value.") + plane / 2 + "." + number;
                past[plane] = "past." + name;
                present[plane] = "present." + name;
            }
            this.places = direct((long) size * Long.BYTES);
            this.placesBySize = new OnnxTensor[size + 1];
            inputs.put(
                    "seqlens_k." + number,
                    own(OnnxTensor.createTensor(session.environment(), length.asIntBuffer(), new long[] {1})));
            inputs.put(
                    "total_length." + number,
                    own(OnnxTensor.createTensor(session.environment(), total.asIntBuffer(), new long[] {})));
            seat(null);
        }

        private void seat(@Nullable DecoderSequence newSequence) {
            sequence = newSequence;
            for (int plane = 0; plane < past.length; plane++) {
                OnnxTensor cache = newSequence == null ? idle : newSequence.cache(plane);
                inputs.put(past[plane], cache);
                outputs.put(present[plane], cache);
            }
        }

        /// @param firstPlace among those of all slots
        /// @return the first one of the next slot
        private int prepare(int firstPlace) {
            if (count == 0 && sequence != null) {
                seat(null);
            }
            int size = Math.max(count, LEAST_PLACES);
            for (int index = 0; index < size; index++) {
                places.putLong(index * Long.BYTES, firstRow(index));
            }
            for (int index = 0; index < count; index++) {
                kept.putLong((firstRow + index) * Long.BYTES, firstPlace + index);
            }
            int before = sequence == null ? 0 : sequence.length();
            length.putInt(0, before + size - 1);
            total.putInt(0, before + size);
            try {
                inputs.put("places." + number, longs(placesBySize, places, size, new long[] {size}));
            } catch (OrtException refused) {
                throw DecoderSequence.failed(refused);
            }
            return firstPlace + size;
        }

        /// A single token stands there twice, and where there is none, somebody's first one.
        private int firstRow(int index) {
            return count == 0 ? 0 : firstRow + Math.min(index, count - 1);
        }

        private void advance() {
            if (sequence != null && count > 0) {
                sequence.advance(source, from, count);
            }
        }
    }

    private OnnxTensor own(OnnxTensor tensor) {
        owned.add(tensor);
        return tensor;
    }

    private OnnxTensor longs(OnnxTensor[] bySize, ByteBuffer buffer, int size, long[] shape) throws OrtException {
        OnnxTensor tensor = bySize[size];
        if (tensor == null) {
            ByteBuffer part = buffer.slice(0, size * Long.BYTES).order(ByteOrder.nativeOrder());
            tensor = own(OnnxTensor.createTensor(session.environment(), part.asLongBuffer(), shape));
            bySize[size] = tensor;
        }
        return tensor;
    }

    private OnnxTensor logits(int size) throws OrtException {
        OnnxTensor tensor = logitsBySize[size];
        if (tensor == null) {
            int vocabulary = session.shape().vocabulary();
            tensor = own(OnnxTensor.createTensor(
                    session.environment(), logits.slice(0, size * vocabulary), new long[] {size, vocabulary}));
            logitsBySize[size] = tensor;
        }
        return tensor;
    }

    private static ByteBuffer direct(long sizeBytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(sizeBytes)).order(ByteOrder.nativeOrder());
    }
}
