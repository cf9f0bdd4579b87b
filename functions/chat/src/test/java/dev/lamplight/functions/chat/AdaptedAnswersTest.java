package dev.lamplight.functions.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.sampling.SamplingOptions;
import dev.lamplight.core.token.PromptText;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.AdapterFile;
import dev.lamplight.inference.generate.AdapterManifest;
import dev.lamplight.inference.generate.Capability;
import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GenerationRequest;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.GeneratorManifest;
import dev.lamplight.inference.generate.GeneratorPackage;
import dev.lamplight.inference.generate.InstalledGenerators;
import dev.lamplight.inference.generate.LoraAdapter;
import dev.lamplight.inference.generate.MeasuredCapability;
import dev.lamplight.inference.generate.TextGenerator;
import dev.lamplight.inference.task.ContinuationScorer;
import dev.lamplight.inference.task.Continuations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests that name an adapter over a model of random weights.
final class AdaptedAnswersTest {
    private static final int CONTEXT = 96;
    private static final int ANSWER = 20;
    /// Of a synthetic decoder.
    private static final int WIDTH = 256;

    private static final int FEED_FORWARD = 512;
    private static final int[] PROMPT = {5, 17, 3, 80, 41, 9, 66};

    private final Path folder;
    private final Path model;
    private final Map<String, byte[]> bucket = new HashMap<>();
    private final AtomicInteger filesRead = new AtomicInteger();
    private final OpenGenerators models;
    private final CompletionsResource completions;

    AdaptedAnswersTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.model = Files.createDirectories(folder.resolve("models").resolve("tiny"));
        Path source = Files.write(
                folder.resolve("tiny.gguf"),
                SyntheticDecoder.file(DecoderFamily.QWEN3, TensorType.F16, SyntheticDecoder.Head.TIED, 5));
        try (GgufFile file = GgufFile.open(source)) {
            GeneratorManifest _ = new GeneratorAssembly(
                            file,
                            new GeneratorAssembly.Source("tiny", "source.gguf", "0".repeat(64), Instant.EPOCH),
                            WeightForm.TWO_PLANES,
                            CONTEXT)
                    .assemble(model);
        }
        models = new OpenGenerators(
                InstalledGenerators.of(
                        List.of(folder.resolve("models")), InstalledGenerators.Bucket.of(this::find, this::folders)),
                new PackageDownload((_, _, _, _) -> 0, folder.resolve("scratch"), Clock.systemUTC()),
                new Workers(1),
                4,
                Together.ANSWERS_TO_A_PROMPT);
        completions = new CompletionsResource(
                models, new ChoiceWriter(CONTEXT, 1 << 20, NoPrefixes.kept()), new Random(1), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        models.during(() -> {
            models.open("tiny").close();
            return "closed";
        });
    }

    private Optional<byte[]> find(String key) {
        filesRead.addAndGet(key.endsWith(".onnx_adapter") ? 1 : 0);
        return Optional.ofNullable(bucket.get(key));
    }

    private List<String> folders(String prefix) {
        return bucket.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()).split("/", 2)[0])
                .distinct()
                .toList();
    }

    /// An adapter of random numbers over one projection of the first layer.
    private byte[] install(String name, long seed) {
        Random random = new Random(seed);
        byte[] file = AdapterFile.write(Map.of(
                "layer.0.down.lora_a", matrix(random, FEED_FORWARD, 4),
                "layer.0.down.lora_b", matrix(random, 4, WIDTH)));
        GeneratorManifest base = GeneratorPackage.readManifest(model);
        put(
                new AdapterManifest(
                        AdapterManifest.FORMAT, name, "tiny", base.version(), file.length, Sha256.hex(file), "MIT"),
                file);
        return file;
    }

    private void put(AdapterManifest manifest, byte[] file) {
        bucket.put(InstalledGenerators.adapterKey("tiny", manifest.name()), Json.bytes(manifest));
        bucket.put(InstalledGenerators.adapterFileKey(manifest), file);
    }

    private static AdapterFile.Matrix matrix(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int index = 0; index < values.length; index++) {
            values[index] = 0.5f * (float) random.nextGaussian();
        }
        return new AdapterFile.Matrix(rows, columns, values);
    }

    private JsonNode answer(String name, int choices) {
        Map<String, Object> body = Map.of(
                "model", name, "prompt", PROMPT, "max_tokens", ANSWER, "temperature", 0, "seed", 1, "n", choices);
        HttpRequest request = new HttpRequest(
                "id",
                "POST",
                List.of("v1", "completions"),
                Map.of(),
                Map.of(),
                Map.of(),
                Json.text(body).getBytes(StandardCharsets.UTF_8),
                new Deadline(Instant.MAX, Clock.systemUTC()));
        HttpResponse response = models.during(
                () -> completions.routes().all().getFirst().action().answer(request));
        try {
            return Json.tree(((HttpResponse.Body.Text) response.body()).text());
        } catch (IOException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private String text(String name) {
        return answer(name, 1).at("/choices/0/text").asText();
    }

    /// The engine's, without anything of the function's.
    private String engine(Optional<byte[]> adapter) throws IOException {
        GeneratorPackage opened = GeneratorPackage.open(model);
        StringBuilder text = new StringBuilder();
        GenerationRequest request = new GenerationRequest(
                PROMPT, ANSWER, SamplingOptions.GREEDY, List.of(), -1, GenerationRequest.Speculation.NONE, () -> false);
        if (adapter.isEmpty()) {
            try (DecoderSession session = DecoderSession.open(opened, 1);
                    DecoderSequence sequence = session.sequence(CONTEXT)) {
                new TextGenerator(session, opened.tokenizer())
                        .generate(request, sequence, (piece, _) -> text.append(piece));
            }
            return text.toString();
        }
        Path file = Files.write(folder.resolve("adapter"), adapter.get());
        try (DecoderSession session = DecoderSession.openAdaptable(opened.graphFile(), 1);
                LoraAdapter loaded = LoraAdapter.open(file, Sha256.hex(adapter.get()));
                DecoderSequence sequence = session.sequence(CONTEXT, loaded)) {
            new TextGenerator(session, opened.tokenizer())
                    .generate(request, sequence, (piece, _) -> text.append(piece));
        }
        return text.toString();
    }

    @Test
    void eachRequestIsWrittenWithTheAdapterThatItNames() throws IOException {
        byte[] one = install("one", 1);
        byte[] two = install("two", 2);
        String plain = engine(Optional.empty());
        String withOne = engine(Optional.of(one));
        String withTwo = engine(Optional.of(two));

        assertThat(List.of(plain, withOne, withTwo)).doesNotHaveDuplicates();
        for (int round = 0; round < 3; round++) {
            assertThat(text("tiny")).as("round %d", round).isEqualTo(plain);
            assertThat(text("tiny:one")).as("round %d", round).isEqualTo(withOne);
            assertThat(text("tiny:two")).as("round %d", round).isEqualTo(withTwo);
        }
        assertThat(filesRead.get()).as("each file is read once").isEqualTo(2);
    }

    /// What a task writes behind a text of a user.
    private String written(String name) {
        TaskModels tasks = new TaskModels(models, CONTEXT, Clock.systemUTC());
        return models.during(() -> tasks.open(name)
                .task()
                .write(PromptText.given("a text"), ANSWER, Optional.empty(), () -> false)
                .text());
    }

    private double[] likelihoods(String name) {
        TaskModels tasks = new TaskModels(models, CONTEXT, Clock.systemUTC());
        return models.during(() -> {
            try (ContinuationScorer scorer =
                    new ContinuationScorer(tasks.open(name).task(), CONTEXT)) {
                return scorer.score(new Continuations(PROMPT, List.of(new int[] {1}, new int[] {2})), () -> false)
                        .orElseThrow();
            }
        });
    }

    @Test
    void tasksOnTextHaveTheAdapterThatTheyName() {
        byte[] _ = install("one", 1);
        byte[] _ = install("two", 2);
        String plain = written("tiny");
        double[] plainLikelihoods = likelihoods("tiny");

        assertThat(List.of(plain, written("tiny:one"), written("tiny:two"))).doesNotHaveDuplicates();
        assertThat(likelihoods("tiny:one")).isNotEqualTo(plainLikelihoods).isNotEqualTo(likelihoods("tiny:two"));
        assertThat(written("tiny")).as("nothing of them stays").isEqualTo(plain);
        assertThat(likelihoods("tiny")).isEqualTo(plainLikelihoods);
    }

    @Test
    void whatWasMeasuredOfAModelIsNotMeasuredOfItWithAnAdapter() throws IOException {
        byte[] _ = install("one", 1);
        GeneratorManifest measured = GeneratorPackage.readManifest(model)
                .withCapabilities(List.of(new MeasuredCapability(
                        Capability.GROUNDED_ANSWERS, "en", 1, 0.9, 12, true, 1, Instant.EPOCH, "engine", "processor")));
        Files.write(model.resolve(GeneratorManifest.FILE_NAME), measured.toJson());
        TaskModels tasks = new TaskModels(models, CONTEXT, Clock.systemUTC());

        assertThat(models.during(() -> tasks.open("tiny").can(Capability.GROUNDED_ANSWERS, "en")))
                .isTrue();
        assertThat(models.during(() -> tasks.open("tiny:one").can(Capability.GROUNDED_ANSWERS, "en")))
                .isFalse();
        assertThat(models.during(() -> tasks.open("tiny:one").name())).isEqualTo("tiny:one");
    }

    @Test
    void theAnswerSaysWhichItWas() {
        byte[] _ = install("one", 1);

        JsonNode adapted = answer("tiny:one", 3);
        JsonNode plain = answer("tiny", 1);

        assertThat(adapted.at("/model").asText()).isEqualTo("tiny:one");
        assertThat(adapted.at("/choices")).hasSize(3);
        assertThat(plain.at("/model").asText()).isEqualTo("tiny");
        assertThat(adapted.at("/system_fingerprint")).isNotEqualTo(plain.at("/system_fingerprint"));
        assertThat(adapted.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .as("nothing is taken over from another adapter's reading")
                .isZero();
        assertThat(plain.at("/usage/prompt_tokens_details/cached_tokens").asInt())
                .isZero();
    }

    @Test
    void anAdapterThatIsNotThereIsNoModel() {
        byte[] _ = install("one", 1);

        for (String name : List.of("tiny:other", "tiny:", "tiny:../one", "other:one", ":one", "tiny:one:one")) {
            assertRefused(name, PermanentCode.MODEL_NOT_FOUND);
        }
        assertThatThrownBy(() -> answer("tiny:other", 1)).hasMessageContaining("[one]");
    }

    @Test
    void whatIsMadeForOtherWeightsOrWasChangedIsRefused() {
        byte[] file = install("one", 1);
        GeneratorManifest base = GeneratorPackage.readManifest(model);
        put(new AdapterManifest(2, "late", "tiny", "0".repeat(64), file.length, Sha256.hex(file), "MIT"), file);
        put(new AdapterManifest(2, "moved", "other", base.version(), file.length, Sha256.hex(file), "MIT"), file);
        byte[] cut = Arrays.copyOf(file, file.length - 4);
        put(new AdapterManifest(2, "cut", "tiny", base.version(), file.length, Sha256.hex(file), "MIT"), cut);
        byte[] narrow = AdapterFile.write(Map.of(
                "layer.0.down.lora_a",
                matrix(new Random(3), 8, 4),
                "layer.0.down.lora_b",
                matrix(new Random(4), 4, 8)));
        put(new AdapterManifest(2, "narrow", "tiny", base.version(), narrow.length, Sha256.hex(narrow), "MIT"), narrow);
        bucket.put(InstalledGenerators.adapterKey("tiny", "torn"), "{\"format\":2".getBytes(StandardCharsets.UTF_8));

        for (String name : List.of("late", "moved", "cut", "narrow", "torn")) {
            assertRefused("tiny:" + name, PermanentCode.MODEL_MISMATCH);
        }
        assertThat(text("tiny:one")).as("others do not notice").isNotEmpty();
    }

    private void assertRefused(String name, PermanentCode code) {
        assertThatThrownBy(() -> answer(name, 1))
                .as(name)
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(code));
    }
}
