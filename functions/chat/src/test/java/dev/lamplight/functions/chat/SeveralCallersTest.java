package dev.lamplight.functions.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.BatchingGenerator;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.GenerationRequest;
import dev.lamplight.inference.generate.GenerationResult;
import dev.lamplight.inference.generate.GenerationSink;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.InstalledGenerators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests of several callers in one environment.
@Timeout(120)
class SeveralCallersTest {
    private static final int CONTEXT = 96;
    private static final int CALLERS = 8;
    private static final Deadline NEVER = new Deadline(Instant.MAX, Clock.systemUTC());

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final ChoiceWriter writer = new ChoiceWriter(CONTEXT, 1 << 20, NoPrefixes.kept());
    private final OpenGenerators models;

    SeveralCallersTest(@TempDir Path folder) throws IOException {
        for (String name : List.of("tiny", "other")) {
            Path target = Files.createDirectories(folder.resolve("models").resolve(name));
            Path source = Files.write(
                    folder.resolve(name + ".gguf"),
                    SyntheticDecoder.file(DecoderFamily.QWEN3, TensorType.F16, SyntheticDecoder.Head.TIED, 5));
            try (GgufFile file = GgufFile.open(source)) {
                new GeneratorAssembly(
                                file,
                                new GeneratorAssembly.Source(name, "source.gguf", "0".repeat(64), Instant.EPOCH),
                                WeightForm.TWO_PLANES,
                                CONTEXT)
                        .assemble(target);
            }
        }
        models = new OpenGenerators(
                InstalledGenerators.of(
                        List.of(folder.resolve("models")),
                        InstalledGenerators.Bucket.of(_ -> Optional.empty(), _ -> List.of())),
                new PackageDownload((_, _, _, _) -> 0, folder.resolve("scratch"), Clock.systemUTC()),
                new Workers(1),
                CALLERS + 1,
                Together.ALL);
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        models.during(() -> {
            models.open("tiny").close();
            return "closed";
        });
    }

    private BatchingGenerator batch() {
        return models.during(() -> models.open("tiny").batching().generator());
    }

    /// What caller number `i` asks: a prompt, a temperature, a seed and a length of its own.
    private static Wishes wishes(int i) {
        SamplingOptions sampling = i % 2 == 0
                ? SamplingOptions.GREEDY
                : new SamplingOptions(0.7f + i * 0.1f, 0, 1, 0, 1, 1, 0, 0, Map.of(), 100 + i);
        return new Wishes(OptionalInt.of(12 + 3 * i), "max_tokens", sampling, List.of(), 1, Wishes.Streaming.NONE);
    }

    private static ChoiceWriter.Prompt prompt(int i) {
        return new ChoiceWriter.Prompt(new int[] {5 + i, 17, 3 + i, 80, 41 - i}, "messages", -1, 0, Optional.empty());
    }

    private static HttpRequest request(int i) {
        return new HttpRequest(
                "id-" + i,
                "POST",
                List.of(),
                Map.of(),
                Map.of(),
                Map.of("Authorization", "Bearer " + i),
                new byte[0],
                NEVER);
    }

    private List<Choice> write(int i, ChoiceSink sink) {
        return models.during(() -> writer.write(models.open("tiny"), prompt(i), wishes(i), request(i), sink));
    }

    private String text(int i) {
        return write(i, ChoiceSink.NOBODY).getFirst().text();
    }

    @Test
    void eightCallersAreWrittenTogetherAndEachGetsTheTextThatItWouldGetAlone() throws Exception {
        List<String> alone = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            alone.add(text(i));
        }
        BatchingGenerator batch = batch();
        assertThat(batch.mostTogether()).isEqualTo(1);

        List<Future<String>> together = whileTheDecoderIsHeld(batch, () -> {
            List<Future<String>> texts = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int caller = i;
                texts.add(callers.submit(() -> text(caller)));
            }
            return texts;
        });

        for (int i = 0; i < CALLERS; i++) {
            assertThat(together.get(i).get()).as("caller %d", i).isEqualTo(alone.get(i));
        }
        assertThat(batch.mostTogether()).as("in one run").isGreaterThanOrEqualTo(CALLERS);
    }

    @Test
    void aCallerWhoHasGoneOrFailsOrIsSlowDisturbsNobody() throws Exception {
        String alone = text(3);
        BatchingGenerator batch = batch();
        CountDownLatch slowMayRead = new CountDownLatch(1);

        List<Future<String>> running = whileTheDecoderIsHeld(batch, () -> {
            List<Future<String>> all = new ArrayList<>();
            all.add(callers.submit(() -> write(6, new Reader() {
                        @Override
                        public boolean isGone() {
                            return true;
                        }
                    })
                    .getFirst()
                    .finishReason()));
            all.add(callers.submit(() -> write(7, new Reader() {
                        @Override
                        public void piece(int index, Choice.Piece piece) {
                            throw new IllegalStateException("the connection is broken");
                        }
                    })
                    .getFirst()
                    .text()));
            all.add(callers.submit(() -> write(5, new Reader() {
                        @Override
                        public void piece(int index, Choice.Piece piece) {
                            await(slowMayRead);
                        }
                    })
                    .getFirst()
                    .text()));
            all.add(callers.submit(() -> text(3)));
            return all;
        });

        assertThat(running.get(3).get())
                .as("written while another reader waits")
                .isEqualTo(alone);
        assertThat(running.get(0).get()).as("cut").isEqualTo("length");
        assertThatThrownBy(() -> running.get(1).get())
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("the connection is broken");
        slowMayRead.countDown();
        assertThat(running.get(2).get()).isEqualTo(text(5));
    }

    @Test
    void anotherModelWaitsForTheRequestsThatUseThisOne() throws Exception {
        CountDownLatch isWriting = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        String alone = text(2);

        Future<String> first = callers.submit(() -> write(2, new Reader() {
                    @Override
                    public void piece(int index, Choice.Piece piece) {
                        isWriting.countDown();
                        await(mayEnd);
                    }
                })
                .getFirst()
                .text());
        await(isWriting);
        Future<String> other = callers.submit(
                () -> models.during(() -> writer.write(models.open("other"), prompt(1), wishes(1), request(1))
                        .getFirst()
                        .text()));
        assertThat(other.isDone()).isFalse();
        mayEnd.countDown();

        assertThat(first.get()).as("nobody closed its model").isEqualTo(alone);
        assertThat(other.get()).isNotNull();
        assertThat(text(2)).as("and back again").isEqualTo(alone);
    }

    private abstract static class Reader implements ChoiceSink {
        @Override
        public void began(int index) {}

        @Override
        public void piece(int index, Choice.Piece piece) {}

        @Override
        public void ended(Choice choice) {}

        @Override
        public boolean isGone() {
            return false;
        }
    }

    /// Holds the decoder's thread by a text of its own, until all that `work` has begun wait for a run.
    private List<Future<String>> whileTheDecoderIsHeld(BatchingGenerator batch, Supplier<List<Future<String>>> work)
            throws Exception {
        CountDownLatch isHeld = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Future<GenerationResult> holding = callers.submit(() -> models.during(() -> {
            GenerationRequest request = new GenerationRequest(
                    new int[] {1, 2},
                    2,
                    SamplingOptions.GREEDY,
                    List.of(),
                    -1,
                    GenerationRequest.Speculation.NONE,
                    () -> false,
                    Optional.empty());
            try (DecoderSequence sequence =
                    models.open("tiny").batching().sequences(1, 8).getFirst()) {
                return batch.generate(request, sequence, new GenerationSink() {
                    @Override
                    public void accept(String text, List<WrittenToken> tokens) {
                        isHeld.countDown();
                        await(mayGoOn);
                    }

                    @Override
                    public void ended(GenerationResult result) {
                        isHeld.countDown();
                        await(mayGoOn);
                    }
                });
            }
        }));
        await(isHeld);
        List<Future<String>> begun = work.get();
        while (batch.waiting() < begun.size()) { // the timeout of the class ends it
            Thread.onSpinWait();
        }
        mayGoOn.countDown();
        assertThat(holding.get()).isNotNull();
        return begun;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
