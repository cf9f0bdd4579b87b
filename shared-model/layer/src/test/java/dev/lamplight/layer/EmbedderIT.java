package dev.lamplight.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.TransientCode;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How the embedder behaves on the real encoders of the layer.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbedderIT {
    private static final float TOLERANCE = 1e-6f;

    private Encoders encoders;

    @BeforeAll
    void open() {
        encoders = Encoders.installed(Fixture.LAYER, new Workers(2));
    }

    @AfterAll
    void close() {
        encoders.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void aVectorDoesNotDependOnItsBatchMates(String language) {
        TextEmbedder embedder = encoders.embedder(language);
        // Cut to a few lengths, so that many of them share a run.
        List<String> texts = Fixture.of(embedder.manifest().name()).texts().stream()
                .map(text -> text.substring(0, Math.min(text.length(), 40)))
                .toList()
                .subList(0, 240);
        List<Embedding> alone = texts.stream()
                .map(text -> embedder.embedPassages(List.of(text)).getFirst())
                .toList();

        for (long seed = 1; seed <= 6; seed++) {
            List<Integer> places =
                    new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
            Collections.shuffle(places, new Random(seed));
            List<Integer> members = places.subList(0, 40 * (int) seed);

            List<Embedding> together =
                    embedder.embedPassages(members.stream().map(texts::get).toList());

            for (int index = 0; index < members.size(); index++) {
                assertThat(largestDifference(together.get(index), alone.get(members.get(index))))
                        .as("seed %d, text '%s'", seed, texts.get(members.get(index)))
                        .isLessThan(TOLERANCE);
            }
        }
    }

    /// The kernel that processors without VNNI take sums the same integers. That they take it, and that the signed one
    /// would be wrong there, was shown under emulation (docs/design/embedding.md).
    @ParameterizedTest
    @ValueSource(strings = {"en", "zh"})
    void processorsWithoutVnniGetTheSameVectors(String language) {
        assumeTrue(ByteProducts.ofThisMachine() == ByteProducts.EXACT, "this processor has no other kernel to compare");
        TextEmbedder embedder = encoders.embedder(language);
        List<String> texts = Fixture.of(embedder.manifest().name()).texts().subList(0, 30);
        ModelPackage model = ModelPackage.open(
                Fixture.LAYER.resolve("model").resolve(embedder.manifest().name()));

        try (TextEmbedder unsigned = TextEmbedder.open(model, new Workers(1), ByteProducts.SATURATING)) {
            assertThat(unsigned.embedPassages(texts)).isEqualTo(embedder.embedPassages(texts));
        }
    }

    @Test
    void manyThreadsGetTheSameVectors() throws Exception {
        TextEmbedder embedder = encoders.embedder("en");
        List<String> texts = Fixture.of(embedder.manifest().name()).texts().subList(900, 960);
        List<Embedding> expected = embedder.embedPassages(texts);

        List<Callable<List<Embedding>>> calls = Collections.nCopies(8, () -> embedder.embedPassages(texts));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<Embedding>> call : callers.invokeAll(calls)) {
                assertThat(call.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void vectorsHaveLengthOneAndTheModelsDimensions() {
        for (String language : List.of("en", "zh")) {
            TextEmbedder embedder = encoders.embedder(language);
            Embedding vector = embedder.embedQuery("Where is my card?");

            assertThat(vector.dot(vector)).isBetween(1 - 1e-6, 1 + 1e-6);
            assertThat(vector.dimensions())
                    .isEqualTo(embedder.manifest().encoding().dimensions());
        }
        assertThat(encoders.languages()).containsExactlyInAnyOrder("en", "zh");
        assertThat(encoders.embedder("fr")).isSameAs(encoders.embedder("en"));
        assertThat(encoders.manifest("zh").version())
                .isNotEqualTo(encoders.manifest("en").version());
    }

    @Test
    void emptyAndOverlongTextsHaveVectorsOfTheirOwn() {
        TextEmbedder embedder = encoders.embedder("en");
        String overlong = "garden ".repeat(510);

        List<Embedding> vectors =
                embedder.embedPassages(List.of("", " ", "garden", overlong, overlong + "and much more"));

        assertThat(vectors.get(0)).isEqualTo(vectors.get(1)).isNotEqualTo(vectors.get(2));
        assertThat(vectors.get(3)).isEqualTo(vectors.get(4)).isNotEqualTo(vectors.get(2));
        assertThat(embedder.embedPassages(List.of())).isEmpty();
    }

    /// Meaning, not letters: both pairs share hardly a word.
    @Test
    void whatMeansTheSameIsNear() {
        TextEmbedder chinese = encoders.embedder("zh");
        List<Embedding> cards = chinese.embedPassages(List.of("我的银行卡丢了怎么办", "银行卡遗失如何挂失", "今天天气很好"));
        assertThat(cards.get(0).dot(cards.get(1))).isGreaterThan(cards.get(0).dot(cards.get(2)) + 0.2);

        TextEmbedder english = encoders.embedder("en");
        Embedding query = english.embedQuery("How do I get my money back?");
        List<Embedding> passages = english.embedPassages(List.of(
                "Refunds are paid to the original card within five days.", "The museum opens at nine in the morning."));
        assertThat(query.dot(passages.get(0))).isGreaterThan(query.dot(passages.get(1)) + 0.1);
    }

    @Test
    void stopsBetweenRunsWhenTimeIsOver() {
        TextEmbedder embedder = encoders.embedder("en");
        List<String> texts = Fixture.of(embedder.manifest().name()).texts().subList(0, 200);
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> embedder.embedPassages(texts, () -> asked.incrementAndGet() > 3))
                .isInstanceOfSatisfying(Failure.Transient.class, failure -> assertThat(failure.code())
                        .isEqualTo(TransientCode.OUT_OF_TIME));

        // Three runs were allowed; each of the two workers may have asked once more.
        assertThat(asked.get()).isBetween(4, 5);
        assertThat(embedder.embedPassages(texts.subList(0, 3))).hasSize(3);
    }

    @Test
    void memoryStaysWhereItIsOverTwoThousandRuns() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeTrue(Files.exists(status), "resident memory is read from /proc");
        TextEmbedder embedder = encoders.embedder("zh");
        Random random = new Random(3);

        runs(embedder, random, 500);
        long before = residentKilobytes(status);
        runs(embedder, random, 2000);
        long after = residentKilobytes(status);

        // An output tensor that is not closed is at least 4 KB x 40 tokens per run, 320 MB here.
        assertThat(after - before).as("growth in KB from %d", before).isLessThan(48 * 1024);
    }

    private static void runs(TextEmbedder embedder, Random random, int count) {
        for (int run = 0; run < count; run++) {
            embedder.embedQuery("单".repeat(1 + random.nextInt(40)));
        }
    }

    private static long residentKilobytes(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static float largestDifference(Embedding one, Embedding other) {
        float[] first = one.toArray();
        float[] second = other.toArray();
        float largest = 0;
        for (int index = 0; index < first.length; index++) {
            largest = Math.max(largest, Math.abs(first[index] - second[index]));
        }
        return largest;
    }
}
