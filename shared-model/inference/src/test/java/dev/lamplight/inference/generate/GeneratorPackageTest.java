package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.core.jinja.ChatTemplate;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.PackageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GeneratorPackageTest {
    private static final Instant PACKED = Instant.parse("2026-11-30T08:00:00Z");

    private final Path temporary;

    GeneratorPackageTest(@TempDir Path temporary) {
        this.temporary = temporary;
    }

    private Path assemble(String folder, DecoderFamily family) throws IOException {
        return assemble(folder, family, WeightForm.TWO_PLANES, WeightForm.TWO_PLANES);
    }

    private Path assemble(String folder, DecoderFamily family, WeightForm form, WeightForm stepForm)
            throws IOException {
        byte[] model = SyntheticDecoder.file(family, TensorType.Q8_0, SyntheticDecoder.Head.TIED, 3);
        Path source = Files.write(temporary.resolve("source.gguf"), model);
        Path target = Files.createDirectory(temporary.resolve(folder));
        try (GgufFile file = GgufFile.open(source)) {
            new GeneratorAssembly(
                            file,
                            new GeneratorAssembly.Source("tiny", "source.gguf", "0".repeat(64), PACKED),
                            form,
                            stepForm,
                            256)
                    .assemble(target);
        }
        return target;
    }

    @ParameterizedTest
    @EnumSource(DecoderFamily.class)
    void theSameFileGivesTheSameBytes(DecoderFamily family) throws IOException {
        Path first = assemble("first", family);
        Path second = assemble("second", family);

        for (String name : List.of("generator.json", "model.onnx", "weights.bin", "tokenizer.gguf")) {
            assertThat(first.resolve(name)).as(name).hasSameBinaryContentAs(second.resolve(name));
        }
    }

    @Test
    void aPackageWritesAndReadsAsTheFileDid() throws IOException {
        GeneratorPackage opened = GeneratorPackage.open(assemble("package", DecoderFamily.LLAMA));
        TextTokenizer tokenizer = opened.tokenizer();

        assertThat(opened.manifest().contextLength()).isEqualTo(256);
        assertThat(opened.manifest().vocabulary()).isEqualTo(96);
        assertThat(opened.manifest().provenance().created()).isEqualTo(PACKED);
        assertThat(opened.manifest().cacheBytesPerToken()).isEqualTo(2 * 2 * 2 * 64 * 4);
        assertThat(tokenizer.vocabulary().ends()).containsExactly(95);
        assertThat(ChatTemplate.of(tokenizer.vocabulary())).isPresent();
        assertThat(tokenizer.encode("Hi<|im_end|>", TextTokenizer.Source.TEMPLATE))
                .containsExactly('H' - '!', 'i' - '!', 95);
        try (DecoderSession session = DecoderSession.open(opened.graphFile(), 1);
                DecoderSequence sequence = session.sequence(16)) {
            assertThat(sequence.append(new int[] {1, 2, 3}, 0, 3, 1).remaining())
                    .isEqualTo(96);
        }
    }

    @ParameterizedTest
    @EnumSource(DecoderFamily.class)
    void aSecondGraphGoesOnWithTheKeysAndValuesOfTheFirst(DecoderFamily family) throws IOException {
        GeneratorPackage one = GeneratorPackage.open(assemble("one", family, WeightForm.FLOAT, WeightForm.FLOAT));
        GeneratorPackage two =
                GeneratorPackage.open(assemble("two", family, WeightForm.FLOAT, WeightForm.BLOCKS_PRECISE));

        assertThat(one.stepsFile()).isEqualTo(one.graphFile());
        assertThat(two.stepsFile()).isNotEqualTo(two.graphFile()).exists();
        assertThat(two.manifest().version()).isNotEqualTo(one.manifest().version());
        List<float[]> expected = stepByStep(one);
        List<float[]> found = stepByStep(two);
        for (int step = 0; step < expected.size(); step++) {
            assertThat(found.get(step))
                    .as("step %d", step)
                    .usingComparatorWithPrecision(1e-3f)
                    .containsExactly(expected.get(step));
        }
        assertThat(found.getLast()).as("another graph rounds differently").isNotEqualTo(expected.getLast());
    }

    /// Logits of single rows behind a prompt of nine tokens.
    private static List<float[]> stepByStep(GeneratorPackage model) {
        int[] prompt = {5, 17, 3, 60, 41, 8, 22, 90, 1};
        List<float[]> steps = new ArrayList<>();
        try (DecoderSession session = DecoderSession.open(model, 1);
                DecoderSequence sequence = session.sequence(32)) {
            sequence.append(prompt, 0, prompt.length, 1);
            for (int token : new int[] {7, 33, 64, 2}) {
                float[] logits = new float[session.shape().vocabulary()];
                sequence.appendSingleRow(token).get(0, logits);
                steps.add(logits);
            }
        }
        return steps;
    }

    @Test
    void refusesASecondGraphWithAnotherByte() throws IOException {
        Path folder = assemble("package", DecoderFamily.LLAMA, WeightForm.TWO_PLANES, WeightForm.BLOCKS);
        byte[] bytes = Files.readAllBytes(folder.resolve("steps.bin"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(folder.resolve("steps.bin"), bytes);

        assertThatThrownBy(() -> GeneratorPackage.inspect(folder))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("steps.bin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "weights.bin", "tokenizer.gguf"})
    void refusesAFileWithAnotherByte(String name) throws IOException {
        Path folder = assemble("package", DecoderFamily.QWEN2);
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        bytes[bytes.length / 2] ^= 1;
        Files.write(folder.resolve(name), bytes);

        assertThatThrownBy(() -> GeneratorPackage.inspect(folder))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.MODEL_MISMATCH))
                .hasMessageContaining(name);
    }

    @Test
    void refusesAManifestThatIsNotItsOwn() throws IOException {
        Path folder = assemble("package", DecoderFamily.QWEN3);
        Path manifest = folder.resolve(GeneratorManifest.FILE_NAME);
        String json = Files.readString(manifest);

        for (String changed : List.of(
                json.replace("\"tiny\"", "\"other\""),
                json.replace("\"format\" : 2", "\"format\" : 1"),
                json.replace("weights.bin", "../weights.bin"),
                json.substring(0, json.length() / 2),
                "[]")) {
            Files.writeString(manifest, changed);
            assertThatThrownBy(() -> GeneratorPackage.inspect(folder))
                    .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                            .isEqualTo(PermanentCode.MODEL_MISMATCH));
        }
        Files.writeString(manifest, json.replace("\"format\" : 2", "\"format\" : 3"));
        assertThatThrownBy(() -> GeneratorPackage.inspect(folder))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.NEWER_FORMAT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"capabilities", "steps", "files", "family"})
    void refusesAManifestThatLacksAField(String name) throws IOException {
        Path folder = assemble("package", DecoderFamily.LLAMA);
        ObjectNode lacking = Json.mapper().valueToTree(GeneratorPackage.readManifest(folder));
        lacking.remove(name);

        assertThatThrownBy(() -> GeneratorManifest.read(Json.bytes(lacking)))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.MODEL_MISMATCH))
                .hasRootCauseMessage(GeneratorManifest.FILE_NAME + "." + name + ": expected "
                        + (name.equals("files") || name.equals("capabilities") ? "a list" : "text"));
    }

    @Test
    void readsWhatItHasWritten() throws IOException {
        GeneratorManifest manifest = GeneratorPackage.readManifest(assemble("package", DecoderFamily.GEMMA3));

        assertThat(GeneratorManifest.read(manifest.toJson())).isEqualTo(manifest);
    }

    @Test
    void aMeasurementCountsForItsLanguageWhereItPassed() throws IOException {
        GeneratorManifest manifest = GeneratorPackage.readManifest(assemble("package", DecoderFamily.LLAMA));

        GeneratorManifest measured = GeneratorManifest.read(Json.bytes(manifest.withCapabilities(
                List.of(measured(Capability.JSON, 0.9, true), measured(Capability.GROUNDED_ANSWERS, 0.4, false)))));

        assertThat(measured.version()).isEqualTo(manifest.version());
        assertThat(measured.can(Capability.JSON, "en")).isTrue();
        assertThat(measured.can(Capability.JSON, "zh")).isFalse();
        assertThat(measured.can(Capability.GROUNDED_ANSWERS, "en")).isFalse();
        assertThatThrownBy(() -> measured(Capability.JSON, 0.4, true)).isInstanceOf(IllegalArgumentException.class);
    }

    private static MeasuredCapability measured(Capability capability, double figure, boolean passed) {
        return new MeasuredCapability(
                capability, "en", figure, 0.8, 20, passed, 1, Instant.EPOCH, "onnxruntime 1", "amd64");
    }

    /// A bucket in memory.
    private static final class Objects implements InstalledGenerators.Bucket {
        private final Map<String, byte[]> objects = new HashMap<>();

        private void put(GeneratorManifest manifest, Path folder) throws IOException {
            for (var file : manifest.files()) {
                objects.put(
                        InstalledGenerators.fileKey(manifest, file.name()),
                        Files.readAllBytes(folder.resolve(file.name())));
            }
            objects.put(
                    InstalledGenerators.manifestKey(manifest.name()),
                    Files.readAllBytes(folder.resolve(GeneratorManifest.FILE_NAME)));
        }

        @Override
        public Optional<byte[]> find(String key) {
            return Optional.ofNullable(objects.get(key));
        }

        @Override
        public List<String> folders(String prefix) {
            return objects.keySet().stream()
                    .filter(key -> key.startsWith(prefix))
                    .map(key -> key.substring(prefix.length(), key.indexOf('/', prefix.length())))
                    .distinct()
                    .toList();
        }

        private byte[] read(String key, long offset, int length) {
            byte[] object = find(key).orElseThrow();
            return Arrays.copyOfRange(object, (int) offset, (int) Math.min(object.length, offset + length));
        }
    }

    @Test
    void findsWhatIsAddedToTheBucketLater() throws IOException {
        Path folder = assemble("package", DecoderFamily.GEMMA3);
        Objects bucket = new Objects();
        InstalledGenerators installed = InstalledGenerators.of(List.of(temporary.resolve("nothing")), bucket);

        assertThat(installed.all()).isEmpty();
        assertThatThrownBy(() -> installed.require("tiny"))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.MODEL_NOT_FOUND));

        bucket.put(GeneratorPackage.readManifest(folder), folder);
        PackageDownload download =
                new PackageDownload(PackageSource.of(bucket::read), temporary.resolve("scratch"), Clock.systemUTC());
        GeneratorPackage opened = installed.open(installed.require("tiny"), download);

        assertThat(opened.manifest()).isEqualTo(GeneratorPackage.readManifest(folder));
        assertThat(opened.graphFile()).exists().startsWith(temporary.resolve("scratch"));
        assertThatThrownBy(() -> installed.require("../tiny"))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("tiny");
    }

    @Test
    void aFolderComesBeforeTheBucket() throws IOException {
        Path folder = assemble("package", DecoderFamily.LLAMA);
        InstalledGenerators installed = InstalledGenerators.of(List.of(temporary), new Objects());

        GeneratorManifest found = installed.require("tiny");

        assertThat(installed.all()).containsExactly(found);
        assertThat(found).isEqualTo(GeneratorPackage.readManifest(folder));
    }
}
