package dev.lamplight.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.cli.cloud.GeneratorFolder;
import dev.lamplight.cli.cloud.Installation;
import dev.lamplight.cli.command.Output;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.contract.Json;
import dev.lamplight.core.decoder.DecoderFamily;
import dev.lamplight.core.decoder.SyntheticDecoder;
import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.TensorType;
import dev.lamplight.inference.generate.AdapterFile;
import dev.lamplight.inference.generate.AdapterFile.Matrix;
import dev.lamplight.inference.generate.AdapterManifest;
import dev.lamplight.inference.generate.GeneratorName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Adapters over a model of random weights: width 256, 512 in the middle, two layers.
final class AdapterCommandTest {
    private static final AdapterCommand.Wish OVER_TINY =
            new AdapterCommand.Wish("tiny", Optional.empty(), Optional.of("MIT"));
    private static final GeneratorName LEGAL = GeneratorName.of("tiny:legal");

    private final Path root;
    private final Path adapters;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final ModelCommand models;
    private final AdapterCommand command;

    AdapterCommandTest(@TempDir Path root) {
        this.root = root;
        this.adapters = root.resolve(".lamplight/models/tiny/adapters");
        Console console = new Console(stream(out), stream(notes), false);
        this.models = new ModelCommand(new Installation(root), Map.of(), console, Clock.systemUTC());
        this.command = new AdapterCommand(new Installation(root), console);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @BeforeEach
    void addModel() throws Exception {
        addModel(1);
    }

    private void addModel(long seed) throws Exception {
        Path gguf = Files.write(
                root.resolve("tiny.gguf"),
                SyntheticDecoder.file(DecoderFamily.QWEN2, TensorType.Q4_K, SyntheticDecoder.Head.TIED, seed));
        models.add(
                gguf.toString(),
                new ModelCommand.Wish(
                        Optional.empty(), WeightForm.TWO_PLANES, WeightForm.TWO_PLANES, 64, ModelCommand.Check.FILES),
                Output.TEXT);
        out.reset();
    }

    private Path peft(String name) throws IOException {
        return new PeftFolder(4, 8)
                .projection(1, "mlp.down_proj", 512, 256, 4, 7)
                .write(root.resolve(name));
    }

    private List<String> added() throws IOException {
        if (!Files.exists(adapters)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(adapters)) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private String list() {
        out.reset();
        models.list(Output.TEXT);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aFolderOfPeftIsAddedListedCheckedAndRemoved() throws Exception {
        command.add(peft("Legal").toString(), OVER_TINY, Output.TEXT);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("tiny:legal", "nobody/tiny", "MIT");
        assertThat(added()).containsExactly("legal");
        assertThat(list()).contains("tiny:legal", "adapter", "MIT");

        command.verify(LEGAL, Output.TEXT);
        assertThat(notes.toString(StandardCharsets.UTF_8)).contains("tiny:legal: the file is what its manifest says");

        command.remove(LEGAL);
        assertThat(added()).isEmpty();
        assertThat(list()).doesNotContain("legal");
        assertThatThrownBy(() -> command.remove(LEGAL))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("none");
    }

    /// A draft that is gone fails where a command that is ended stops: behind the step that takes the old one away.
    @Test
    void whatAnInterruptedChangeTookAwayComesBack() throws Exception {
        command.add(peft("Legal").toString(), OVER_TINY, Output.TEXT);
        Path packages = root.resolve(".lamplight/models");
        GeneratorFolder folder = new GeneratorFolder(packages, Clock.systemUTC());
        AdapterManifest legal = AdapterManifest.read(
                Files.readAllBytes(adapters.resolve("legal").resolve(AdapterManifest.FILE_NAME)));
        Path gone = root.resolve("gone");

        assertThatThrownBy(() -> folder.settle(gone, "tiny")).isInstanceOf(NoSuchFileException.class);
        assertThat(added()).as("nothing was taken away yet").containsExactly("legal");

        assertThatThrownBy(() -> folder.settle(gone, legal)).isInstanceOf(NoSuchFileException.class);
        assertThat(added()).isEmpty();
        GeneratorFolder.delete(folder.draft());
        assertThat(added()).containsExactly("legal");

        Path torn = Files.createDirectories(folder.draft().resolve("old"));
        Files.writeString(torn.resolve(AdapterManifest.FILE_NAME), "{");
        GeneratorFolder.delete(folder.draft());
        assertThat(torn).as("what is damaged is left, and hinders nobody").exists();

        command.remove(LEGAL);
        GeneratorFolder.delete(adapters);
        assertThatThrownBy(() -> folder.settle(gone, "tiny")).isInstanceOf(NoSuchFileException.class);
        assertThat(folder.find("tiny")).isEmpty();
        addModel(2);
        assertThat(folder.find("tiny"))
                .as("another version, over the one that came back")
                .contains(packages.resolve("tiny"));
    }

    @Test
    void aFileOfOnnxRuntimeIsTakenAsItIs() throws Exception {
        byte[] file =
                AdapterFile.write(Map.of("layer.0.down.lora_a", filled(512, 2), "layer.0.down.lora_b", filled(2, 256)));
        Path source = Files.write(root.resolve("plain.onnx_adapter"), file);

        command.add(
                source.toString(), new AdapterCommand.Wish("tiny", Optional.of("mine"), Optional.empty()), Output.JSON);

        AdapterManifest manifest =
                AdapterManifest.read(Files.readAllBytes(adapters.resolve("mine").resolve(AdapterManifest.FILE_NAME)));
        assertThat(adapters.resolve("mine").resolve(manifest.fileName())).hasBinaryContent(file);
        assertThat(manifest.license()).isEqualTo("unknown");
        assertThat(Json.tree(out.toString(StandardCharsets.UTF_8))
                        .path("largest_difference_of_logits")
                        .asDouble())
                .isPositive();
        assertThat(notes.toString(StandardCharsets.UTF_8)).contains("names no licence");
    }

    private static Matrix filled(int rows, int columns) {
        float[] values = new float[rows * columns];
        Arrays.fill(values, 0.01f);
        return new Matrix(rows, columns, values);
    }

    @Test
    void saysThatAnAdapterChangesNothing() throws Exception {
        String name = "base_model.model.model.layers.0.mlp.down_proj.";
        Path untrained = new PeftFolder(1, 1)
                .tensor(name + "lora_A.weight", List.of(1, 512), filled(1, 512).values())
                .tensor(name + "lora_B.weight", List.of(256, 1), new float[256])
                .write(root.resolve("untrained"));

        command.add(untrained.toString(), OVER_TINY, Output.TEXT);

        assertThat(notes.toString(StandardCharsets.UTF_8)).contains("It changes nothing");
    }

    @Test
    void whatChatWouldRefuseIsNotAdded() throws Exception {
        Path otherWidth = new PeftFolder(4, 8)
                .projection(0, "mlp.down_proj", 1024, 256, 4, 7)
                .write(root.resolve("other-width"));
        Path otherDepth = new PeftFolder(4, 8)
                .projection(2, "mlp.down_proj", 512, 256, 4, 7)
                .write(root.resolve("other-depth"));
        Path noNumbers = new PeftFolder(4, Double.MAX_VALUE)
                .projection(0, "mlp.down_proj", 512, 256, 4, 7)
                .write(root.resolve("no-numbers"));
        Path noAdapter = Files.write(root.resolve("text.onnx_adapter"), new byte[] {1, 2, 3});

        for (Path source : List.of(otherWidth, otherDepth, noNumbers, noAdapter)) {
            assertThatThrownBy(() -> command.add(source.toString(), OVER_TINY, Output.TEXT))
                    .as("%s", source)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("does not go over tiny");
        }
        assertThatThrownBy(() -> command.add("nothing", OVER_TINY, Output.TEXT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("adapter_model.safetensors");
        assertThatThrownBy(() -> command.add(
                        peft("legal").toString(),
                        new AdapterCommand.Wish("other", Optional.empty(), Optional.empty()),
                        Output.TEXT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("there are: tiny");
        assertThatThrownBy(() -> command.add(
                        peft("legal").toString(),
                        new AdapterCommand.Wish("tiny", Optional.of("../x"), Optional.empty()),
                        Output.TEXT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--name");
        assertThat(added()).isEmpty();
        try (Stream<Path> left = Files.list(root.resolve(".lamplight/models"))) {
            assertThat(left).as("drafts are gone").hasSize(1);
        }
    }

    @Test
    void adaptersStayWithAModelThatIsAddedAgainAndSayWhereTheyDoNotFit() throws Exception {
        command.add(peft("legal").toString(), OVER_TINY, Output.TEXT);

        addModel(1);
        assertThat(list()).as("the same weights").contains("tiny:legal").doesNotContain("another version");
        command.verify(LEGAL, Output.TEXT);

        addModel(2);
        assertThat(list()).contains("tiny:legal", "made for another version: add it again");
        assertThatThrownBy(() -> command.verify(LEGAL, Output.TEXT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("add it again");
        command.add(root.resolve("legal").toString(), OVER_TINY, Output.TEXT);
        command.verify(LEGAL, Output.TEXT);
    }

    @Test
    void aDamagedFileIsNoticed() throws Exception {
        command.add(peft("legal").toString(), OVER_TINY, Output.TEXT);
        Path file;
        try (Stream<Path> files = Files.list(adapters.resolve("legal"))) {
            file = files.filter(each -> each.toString().endsWith(".onnx_adapter"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> command.verify(LEGAL, Output.TEXT))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("expected SHA-256");
    }
}
