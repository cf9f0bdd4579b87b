package dev.lamplight.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Failure;
import dev.lamplight.inference.generate.AdapterFile.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeftAdapterTest {
    private static final String LAYER = "base_model.model.model.layers.3.";

    private final Path folder;

    PeftAdapterTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /// Two inputs to rank 2 to three outputs.
    private static PeftFolder small() {
        return new PeftFolder(2, 6)
                .tensor(LAYER + "self_attn.q_proj.lora_A.weight", List.of(2, 2), 1, 2, 3, 4)
                .tensor(LAYER + "self_attn.q_proj.lora_B.weight", List.of(3, 2), 5, 6, 7, 8, 9, 10);
    }

    private static Matrix matrix(Map<String, Matrix> matrices, String name) {
        return Objects.requireNonNull(matrices.get(name), name);
    }

    @Test
    void matricesAreTurnedAndTheScaleIsMultipliedIntoB() throws IOException {
        Map<String, Matrix> matrices = PeftAdapter.open(small().write(folder)).matrices();

        // by hand: A and B turned, and B times 6 / 2
        assertThat(matrices).containsOnlyKeys("layer.3.query.lora_a", "layer.3.query.lora_b");
        Matrix a = matrix(matrices, "layer.3.query.lora_a");
        assertThat(List.of(a.rows(), a.columns())).containsExactly(2, 2);
        assertThat(a.values()).containsExactly(1, 3, 2, 4);
        Matrix b = matrix(matrices, "layer.3.query.lora_b");
        assertThat(List.of(b.rows(), b.columns())).containsExactly(2, 3);
        assertThat(b.values()).containsExactly(15, 21, 27, 18, 24, 30);
    }

    @Test
    void aStabilizedScaleIsDividedByTheRootOfTheRank() throws IOException {
        PeftFolder adapter = new PeftFolder(4, 6)
                .with("use_rslora", true)
                .tensor(LAYER + "mlp.up_proj.lora_A.weight", List.of(4, 1), 1, 2, 3, 4)
                .tensor(LAYER + "mlp.up_proj.lora_B.weight", List.of(1, 4), 1, 2, 3, 4);

        Map<String, Matrix> matrices = PeftAdapter.open(adapter.write(folder)).matrices();

        // 6 / sqrt(4), not 6 / 4
        assertThat(matrix(matrices, "layer.3.up.lora_b").values()).containsExactly(3, 6, 9, 12);
    }

    @ParameterizedTest
    @CsvSource({
        "self_attn.q_proj, query",
        "self_attn.k_proj, key",
        "self_attn.v_proj, value",
        "self_attn.o_proj, attention",
        "mlp.gate_proj, gate",
        "mlp.up_proj, up",
        "mlp.down_proj, down",
    })
    void everyProjectionHasItsNameInTheGraph(String module, String projection) throws IOException {
        PeftFolder adapter = new PeftFolder(1, 1).projection(12, module, 2, 3, 1, 1);

        assertThat(PeftAdapter.open(adapter.write(folder)).matrices())
                .containsOnlyKeys("layer.12." + projection + ".lora_a", "layer.12." + projection + ".lora_b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "use_dora; true",
                "peft_type; IA3",
                "bias; lora_only",
                "init_lora_weights; pissa",
                "init_lora_weights; olora",
                "init_lora_weights; loftq",
                "fan_in_fan_out; true",
                "lora_bias; true",
                "r; 0",
                "r; two",
                "lora_alpha; x",
                "use_rslora; maybe",
                "layer_replication; 1",
                "modules_to_save; lm_head",
                "alpha_pattern; q_proj",
                "something_new; 7",
            })
    void refusesByNameWhatChangesTheResultAndIsNotDone(String field, String value) throws IOException {
        Object typed =
                value.equals("true") ? (Object) true : value.matches("\\d+") ? (Object) Integer.valueOf(value) : value;
        Path adapter = small().with(field, typed).write(folder);

        assertThatThrownBy(() -> PeftAdapter.open(adapter))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll("adapter_config.json", field, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base_model.model.lm_head.lora_A.weight",
                "base_model.model.model.embed_tokens.lora_embedding_A",
                "base_model.model.model.layers.0.self_attn.qkv_proj.lora_A.weight",
                "base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector",
                "base_model.model.model.layers.0.self_attn.q_proj.lora_B.bias",
                "base_model.model.model.layers.0.mlp.experts.0.up_proj.lora_A.weight",
                "base_model.model.vision_tower.encoder.layers.0.self_attn.q_proj.lora_A.weight",
                "base_model.model.model.layers.99999999999.mlp.up_proj.lora_A.weight",
                "model.layers.0.mlp.up_proj.lora_A.weight",
                "",
            })
    void refusesTensorsOfOtherModulesByName(String tensor) throws IOException {
        Path adapter = small().tensor(tensor, List.of(2, 2), 1, 2, 3, 4).write(folder);

        assertThatThrownBy(() -> PeftAdapter.open(adapter).matrices())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll(tensor, "self_attn.q_proj");
    }

    @Test
    void refusesShapesThatAreNotOfTheRank() throws IOException {
        String name = LAYER + "mlp.up_proj.lora_A.weight";
        for (List<Integer> shape : List.of(List.of(1, 4), List.of(4), List.of(4, 1), List.of(2, 1, 2))) {
            Path adapter = small().tensor(name, shape, 1, 2, 3, 4).write(folder);

            assertThatThrownBy(() -> PeftAdapter.open(adapter).matrices())
                    .as("%s", shape)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContainingAll(name, "(2, inputs)");
        }
    }

    @Test
    void refusesHalfOfAPair() throws IOException {
        Path adapter = small().tensor(LAYER + "mlp.up_proj.lora_A.weight", List.of(2, 2), 1, 2, 3, 4)
                .write(folder);

        assertThatThrownBy(() -> PeftAdapter.open(adapter).matrices())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("layer.3.up.lora_a without layer.3.up.lora_b");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        Path adapter = small().write(folder);
        byte[] weights = Files.readAllBytes(adapter.resolve(PeftAdapter.WEIGHTS));
        Files.write(adapter.resolve(PeftAdapter.WEIGHTS), Arrays.copyOf(weights, weights.length - 1));
        assertThatThrownBy(() -> PeftAdapter.open(adapter).matrices()).isInstanceOf(Failure.Permanent.class);

        Files.delete(adapter.resolve(PeftAdapter.WEIGHTS));
        assertThatThrownBy(() -> PeftAdapter.open(adapter).matrices()).hasMessageContaining("save_pretrained");
        Files.write(adapter.resolve("adapter_model.bin"), weights);
        assertThatThrownBy(() -> PeftAdapter.open(adapter).matrices()).hasMessageContaining("safe_serialization=True");

        Files.writeString(adapter.resolve(PeftAdapter.CONFIG), "{\"r\":");
        assertThatThrownBy(() -> PeftAdapter.open(adapter)).hasMessageContaining("no JSON");
        Files.writeString(adapter.resolve(PeftAdapter.CONFIG), "[]");
        assertThatThrownBy(() -> PeftAdapter.open(adapter)).hasMessageContaining("peft_type");
        assertThatThrownBy(() ->
                        PeftAdapter.open(new PeftFolder(1, 1).write(folder)).matrices())
                .hasMessageContaining("no tensors");
    }
}
