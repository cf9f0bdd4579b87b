package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.DecoderGraph;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.onnx.ExternalWeights;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DecoderSequenceTest {
    private static final int LONG = 480;
    private static final int ROUNDS = 1_000;

    private DecoderSession session;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        byte[] model = SyntheticDecoder.file(DecoderFamily.GEMMA3, TensorType.Q8_0, SyntheticDecoder.Head.TIED, 3);
        Path graph = folder.resolve("model.onnx");
        try (GgufFile file = GgufFile.open(Files.write(folder.resolve("model.gguf"), model))) {
            ExternalWeights.write(DecoderGraph.of(file, WeightForm.TWO_PLANES, 512), graph, "weights.bin");
        }
        session = DecoderSession.open(graph, 1);
    }

    @AfterAll
    void close() {
        session.close();
    }

    private static int[] tokens(long seed) {
        return new Random(seed).ints(LONG, 0, 95).toArray();
    }

    private float[] logits(FloatBuffer found) {
        float[] logits = new float[session.shape().vocabulary()];
        found.get(0, logits);
        return logits;
    }

    /// The keys of the first layer are written while the last one's are not: the run was ended on its way.
    @Test
    void aRunEndsOnItsWayAndDisturbsNobody() throws InterruptedException, ExecutionException {
        int[] tokens = tokens(1);
        AtomicBoolean isOver = new AtomicBoolean();
        try (ExecutorService threads = Executors.newCachedThreadPool();
                DecoderSequence sequence = session.sequence(LONG);
                DecoderSequence other = session.sequence(LONG)) {
            float[] expected = logits(sequence.append(tokens, 0, LONG, 1));
            Future<Integer> undisturbed = threads.submit(comparing(other, isOver));
            int ended = 0;
            long slowest = 0;
            for (int round = 0; round < ROUNDS && ended < 3; round++) {
                sequence.rewind(0);
                sequence.memory().fill((byte) 0);
                Future<Long> interruption = threads.submit(() -> {
                    while (first(sequence, 0) == 0) {
                        Thread.onSpinWait();
                    }
                    sequence.interrupt();
                    return System.nanoTime();
                });
                try {
                    sequence.append(tokens, 0, LONG, 1);
                    interruption.get();
                } catch (CancellationException _) {
                    slowest = Math.max(slowest, System.nanoTime() - interruption.get());
                    ended += first(sequence, session.shape().layers() - 1) == 0 ? 1 : 0;
                    assertThat(sequence.length()).isZero();
                }
                sequence.resume();
            }
            sequence.rewind(0);
            isOver.set(true);

            assertThat(ended).as("runs that were ended on their way").isPositive();
            assertThat(logits(sequence.append(tokens, 0, LONG, 1))).containsExactly(expected);
            assertThat(undisturbed.get()).as("runs beside").isPositive();
            System.out.printf("from interruption to its exception: %.1f ms at most%n", slowest / 1e6);
        }
    }

    private Callable<Integer> comparing(DecoderSequence sequence, AtomicBoolean isOver) {
        return () -> {
            int[] tokens = tokens(2);
            float[] expected = logits(sequence.append(tokens, 0, LONG, 1));
            int runs = 0;
            do {
                sequence.rewind(0);
                assertThat(logits(sequence.append(tokens, 0, LONG, 1))).containsExactly(expected);
                runs++;
            } while (!isOver.get());
            return runs;
        };
    }

    /// The first key of a layer's second position; never exactly 0 once it is computed.
    private float first(DecoderSequence sequence, int layer) {
        DecoderSession.Shape shape = session.shape();
        long plane = (long) shape.elementsOfLayer(LONG + 1);
        return sequence.memory().getAtIndex(ValueLayout.JAVA_FLOAT, 2L * layer * plane + shape.headSize());
    }

    @Test
    void anInterruptionBeforeARunEndsTheNextOneOnly() {
        int[] tokens = tokens(3);
        try (DecoderSequence sequence = session.sequence(LONG)) {
            sequence.interrupt();

            assertThatThrownBy(() -> sequence.append(tokens, 0, 10, 1)).isInstanceOf(CancellationException.class);
            assertThat(sequence.length()).isZero();

            sequence.append(tokens, 0, 10, 1);
            assertThat(sequence.length()).isEqualTo(10);
        }
    }

    @Test
    void theWatchEndsTheRunsOfWhoeverIsGone() {
        int[] tokens = tokens(4);
        AtomicBoolean isGone = new AtomicBoolean();
        try (DecoderSequence sequence = session.sequence(LONG);
                RunWatch.Watched _ = RunWatch.watch(isGone::get, sequence::interrupt)) {
            sequence.append(tokens, 0, LONG, 1);
            isGone.set(true);

            assertThatThrownBy(() -> {
                        for (int round = 0; round < 100_000; round++) {
                            sequence.rewind(0);
                            sequence.append(tokens, 0, LONG, 1);
                        }
                    })
                    .isInstanceOf(CancellationException.class);
        }
    }
}
