package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.onnx.Initializer;
import dev.lamplight.core.onnx.OnnxNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every way in which a package may differ from what it says is refused before ONNX Runtime sees a byte of it.
class ModelPackageTest {
    private static final int WEIGHTS = 64 * 1024;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeAWholePackage() throws IOException {
        writeGraph(node("com.microsoft"));
        Files.write(folder.resolve("tokenizer.bin"), new byte[] {1, 2, 3});
        writeManifest();
    }

    @Test
    void opensAWholePackage() {
        ModelPackage opened = ModelPackage.open(folder);

        assertThat(opened.manifest().name()).isEqualTo("tiny");
        assertThat(opened.manifest().version()).hasSize(64);
        assertThat(opened.graphFile()).isEqualTo(folder.resolve("model.onnx"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "weights.bin", "tokenizer.bin"})
    void refusesAChangedByte(String name) throws IOException {
        byte[] content = Files.readAllBytes(folder.resolve(name));
        content[content.length / 2] ^= 1;
        Files.write(folder.resolve(name), content);

        assertRefused(PermanentCode.MODEL_MISMATCH, name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "weights.bin", "tokenizer.bin"})
    void refusesALongerAMissingAndALinkedFile(String name) throws IOException {
        Path file = folder.resolve(name);
        byte[] content = Files.readAllBytes(file);

        Files.write(file, Arrays.copyOf(content, content.length + 1));
        assertRefused(PermanentCode.MODEL_MISMATCH, name);

        Files.delete(file);
        assertRefused(PermanentCode.MODEL_MISMATCH, name);

        Path elsewhere = Files.write(folder.resolve("elsewhere"), content);
        Files.createSymbolicLink(file, elsewhere);
        assertRefused(PermanentCode.MODEL_MISMATCH, name);
    }

    /// A checksum can be met on purpose: what came over a network is held to more.
    @Test
    void refusesADownloadThatMeetsTheChecksumAlone() throws IOException {
        List<ModelManifest.ModelFile> files = TinyModels.files(folder).stream()
                .map(file -> new ModelManifest.ModelFile(file.name(), file.sizeBytes(), "0".repeat(64), file.crc32()))
                .toList();
        writeManifest(withFiles(manifest(), files));

        assertThat(ModelPackage.open(folder).manifest().files()).isEqualTo(files);
        assertThatThrownBy(() -> ModelPackage.inspect(folder))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.MODEL_MISMATCH))
                .hasMessageContaining("SHA-256");
    }

    @Test
    void refusesAManifestWhoseVersionIsNotItsDigest() throws IOException {
        replaceInManifest("\"queryPrefix\":\"\"", "\"queryPrefix\":\"x\"");

        assertRefused(PermanentCode.MODEL_MISMATCH, "expected version");
    }

    @Test
    void refusesALaterFormat() throws IOException {
        replaceInManifest(
                "\"format\":" + ModelManifest.FORMAT, "\"format\":" + (ModelManifest.FORMAT + 1) + ",\"new\":true");

        assertRefused(PermanentCode.NEWER_FORMAT, "format");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "null",
                "{\"format\":0}",
                "{\"format\":1}",
                "{\"format\":3}",
                "{\"format\":3,\"name\":null}",
                "\u0000"
            })
    void refusesWhatIsNoManifest(String json) throws IOException {
        Files.writeString(folder.resolve("manifest.json"), json);

        assertRefused(PermanentCode.MODEL_MISMATCH, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../model.onnx", "/etc/hosts", "a/b", ".", "..", "", "a\\b", "a\u0000"})
    void refusesFilesOutsideTheFolder(String name) throws IOException {
        ModelManifest manifest = manifest();
        List<ModelManifest.ModelFile> files = new ArrayList<>(manifest.files());
        files.add(new ModelManifest.ModelFile(name, 1, "0".repeat(64), 0));
        writeManifest(withFiles(manifest, files));

        assertRefused(PermanentCode.MODEL_MISMATCH, "plain file name");
    }

    @Test
    void refusesOperatorsOfOthers() throws IOException {
        writeGraph(node("evil.example"));
        writeManifest();

        assertRefused(PermanentCode.MODEL_MISMATCH, "evil.example");
    }

    @Test
    void refusesWeightsOutsideThePackage() throws IOException {
        for (String location : List.of("../secret", "/etc/hosts", "", "elsewhere", "sub/../weights.bin")) {
            writeExternal(new Initializer.Content.External(location, 0, WEIGHTS));

            assertRefused(PermanentCode.MODEL_MISMATCH, "no file of the package");
        }
    }

    @Test
    void refusesWeightsBeyondTheirFile() throws IOException {
        long[][] ranges = {
            {1, WEIGHTS}, {-1, WEIGHTS}, {0, WEIGHTS - 1}, {0, -1}, {Long.MAX_VALUE, WEIGHTS}, {0, Long.MAX_VALUE}
        };
        for (long[] range : ranges) {
            writeExternal(new Initializer.Content.External("weights.bin", range[0], range[1]));

            assertRefused(PermanentCode.MODEL_MISMATCH, "within weights.bin");
        }
    }

    @Test
    void refusesInputsThatTheManifestDoesNotName() throws IOException {
        ModelManifest manifest = manifest();
        writeManifest(new ModelManifest(
                manifest.format(),
                manifest.name(),
                "",
                manifest.task(),
                manifest.files(),
                manifest.graph(),
                List.of(new ModelManifest.TensorSpec("input_ids", 7, List.of("b", "s"))),
                manifest.outputs(),
                manifest.tokenizer(),
                manifest.encoding(),
                manifest.languages(),
                manifest.quantization(),
                manifest.provenance(),
                manifest.runtimeVersion(),
                manifest.fidelity()));

        assertRefused(PermanentCode.MODEL_MISMATCH, "inputs");
    }

    @Test
    void refusesAGraphThatIsCutOrNoise() throws IOException {
        byte[] graph = Files.readAllBytes(folder.resolve("model.onnx"));
        for (int length = 0; length < graph.length; length += 7) {
            Files.write(folder.resolve("model.onnx"), Arrays.copyOf(graph, length));
            writeManifest();

            assertRefused(PermanentCode.MODEL_MISMATCH, "");
        }
    }

    @Test
    void theVersionFollowsWhatDecidesAVectorAndNothingElse() {
        ModelManifest manifest = manifest();

        assertThat(withFiles(manifest, manifest.files().subList(0, 2)).digest()).isNotEqualTo(manifest.digest());
        assertThat(manifest.withVersion("anything").digest()).isEqualTo(manifest.digest());
    }

    private void assertRefused(PermanentCode code, String where) {
        assertThatThrownBy(() -> ModelPackage.inspect(folder))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(code))
                .hasMessageContaining(where);
    }

    private static OnnxNode node(String domain) {
        return OnnxNode.of("n", "Gelu", List.of("w"), "y").withDomain(domain);
    }

    private void writeGraph(OnnxNode node) throws IOException {
        Initializer weights =
                Initializer.of("w", ElementType.FLOAT, List.of(WEIGHTS / 4L), ByteBuffer.allocate(WEIGHTS));
        ExternalWeights.write(TinyModels.model(node, weights), folder.resolve("model.onnx"), "weights.bin");
    }

    private void writeExternal(Initializer.Content.External content) throws IOException {
        Initializer weights = new Initializer("w", 1, List.of(WEIGHTS / 4L), content);
        ByteBuffer bytes = TinyModels.model(node(""), weights).write().toByteBuffer();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        Files.write(folder.resolve("model.onnx"), copy);
        writeManifest();
    }

    private ModelManifest manifest() {
        try {
            return ModelManifest.read(Files.readAllBytes(folder.resolve("manifest.json")));
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private void replaceInManifest(String old, String replacement) throws IOException {
        String json = Files.readString(folder.resolve("manifest.json"));
        assertThat(json).contains(old);
        Files.writeString(folder.resolve("manifest.json"), json.replace(old, replacement));
    }

    private void writeManifest() throws IOException {
        writeManifest(TinyModels.manifest(TinyModels.files(folder)));
    }

    private void writeManifest(ModelManifest manifest) throws IOException {
        Files.write(folder.resolve("manifest.json"), Json.bytes(manifest.withVersion(manifest.digest())));
    }

    private static ModelManifest withFiles(ModelManifest manifest, List<ModelManifest.ModelFile> files) {
        return TinyModels.manifest(files).withVersion(manifest.version());
    }
}
