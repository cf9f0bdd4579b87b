package dev.lamplight.cli.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PlainText;
import dev.lamplight.core.safetensors.SafetensorsFile;
import dev.lamplight.inference.generate.AdapterFile.Matrix;
import dev.lamplight.inference.generate.InstalledGenerators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A low-rank adapter as Hugging Face's PEFT saves it, `adapter_config.json` and `adapter_model.safetensors`, turned
/// into matrices with the names and shapes of [dev.lamplight.core.decoder.AdaptableDecoder]. The families that are
/// compiled call their projections alike. What changes what an adapter computes and is not done here is refused by
/// name, also where it has no name yet.
final class PeftAdapter {
    static final String CONFIG = "adapter_config.json";
    static final String WEIGHTS = "adapter_model.safetensors";

    /// The same as a Python pickle, which is a program.
    private static final String PICKLE = "adapter_model.bin";

    private static final String A = ".lora_a";
    private static final String B = ".lora_b";
    private static final int MAX_CONFIG_BYTES = 1 << 20;
    private static final int MAX_SHOWN = 120;

    /// Names in a model's graph by those of Hugging Face's modules.
    private static final Map<String, String> PROJECTIONS = new TreeMap<>(Map.of(
            "self_attn.q_proj", "query",
            "self_attn.k_proj", "key",
            "self_attn.v_proj", "value",
            "self_attn.o_proj", "attention",
            "mlp.gate_proj", "gate",
            "mlp.up_proj", "up",
            "mlp.down_proj", "down"));

    /// The model as PEFT wraps it; models that also see have their text part one level deeper.
    private static final Pattern TENSOR = Pattern.compile(
            "base_model\\.model\\.(?:model|model\\.language_model|language_model\\.model)\\.layers\\.(\\d{1,4})\\."
                    + "([a-z_]+\\.[a-z_]+)\\.lora_([AB])\\.weight");

    /// Fields of the configuration that say nothing about what a saved adapter computes.
    private static final Set<String> HARMLESS = Set.of(
            "auto_mapping",
            "base_model_name_or_path",
            "corda_config",
            "ensure_weight_tying",
            "eva_config",
            "exclude_modules",
            "inference_mode",
            "layers_pattern",
            "layers_to_transform",
            "loftq_config",
            "lora_dropout",
            "megatron_core",
            "peft_version",
            "qalora_group_size",
            "revision",
            "runtime_config",
            "target_modules",
            "task_type");

    /// Fields that are looked at one by one.
    private static final Set<String> READ =
            Set.of("peft_type", "bias", "init_lora_weights", "r", "lora_alpha", "use_rslora");

    /// Ways to begin that leave the model's weights as they are; the others train over changed ones.
    private static final Set<String> BEGINNINGS = Set.of("gaussian", "eva", "orthogonal");

    private final Path folder;
    private final JsonNode config;

    private PeftAdapter(Path folder, JsonNode config) {
        this.folder = folder;
        this.config = config;
    }

    static boolean isOne(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG));
    }

    /// @throws CommandFailure where the configuration is not that of an adapter that can be taken over
    static PeftAdapter open(Path folder) throws IOException {
        Path file = folder.resolve(CONFIG);
        if (Files.size(file) > MAX_CONFIG_BYTES) {
            throw new CommandFailure(file + " has more than " + MAX_CONFIG_BYTES + " bytes: it is no configuration.");
        }
        PeftAdapter adapter = new PeftAdapter(folder, tree(file));
        adapter.requireSupported();
        return adapter;
    }

    private static JsonNode tree(Path file) throws IOException {
        try {
            return Json.mapper().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException malformed) {
            throw new CommandFailure(file + " is no JSON: save the adapter again.", malformed);
        }
    }

    private void requireSupported() {
        require(config.path("peft_type").asText().equals("LORA"), "peft_type", "LORA");
        require(config.path("bias").asText("none").equals("none"), "bias", "none");
        JsonNode beginning = config.path("init_lora_weights");
        require(
                beginning.isMissingNode()
                        || beginning.isNull()
                        || beginning.isBoolean()
                        || BEGINNINGS.contains(beginning.asText()),
                "init_lora_weights",
                "an adapter over the model's own weights; PEFT converts others when it saves them"
                        + " (path_initial_model_for_weight_conversion)");
        require(config.path("r").isInt() && rank() > 0, "r", "a rank");
        double alpha = config.path("lora_alpha").asDouble();
        require(config.path("lora_alpha").isNumber() && Double.isFinite(alpha), "lora_alpha", "a number");
        require(isNeutral("use_rslora") || config.path("use_rslora").isBoolean(), "use_rslora", "true or false");
        for (Map.Entry<String, JsonNode> field : config.properties()) {
            String name = field.getKey();
            require(
                    HARMLESS.contains(name) || READ.contains(name) || isNeutral(name),
                    name,
                    "an adapter without it, as it cannot be taken over");
        }
    }

    /// Whether a field is as if it were not there.
    private boolean isNeutral(String name) {
        JsonNode value = config.path(name);
        return value.isMissingNode()
                || value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainerNode() && value.isEmpty());
    }

    private void require(boolean holds, String field, String expected) {
        if (!holds) {
            throw new CommandFailure("%s: %s: expected %s, found %s."
                    .formatted(
                            folder.resolve(CONFIG),
                            PlainText.shortened(field, MAX_SHOWN),
                            expected,
                            PlainText.shortened(config.path(field).toString(), MAX_SHOWN)));
        }
    }

    private int rank() {
        return config.path("r").asInt();
    }

    /// What the product of both matrices is multiplied with: alpha / r, or alpha / sqrt(r) where it is stabilized
    /// (Kalajdzievski 2023, "A Rank Stabilization Scaling Factor").
    private double scale() {
        double alpha = config.path("lora_alpha").asDouble();
        return config.path("use_rslora").asBoolean() ? alpha / Math.sqrt(rank()) : alpha / rank();
    }

    /// What the adapter says it was made for; empty where it says nothing.
    String base() {
        return PlainText.shortened(config.path("base_model_name_or_path").asText(""), MAX_SHOWN);
    }

    /// @return matrices by the names of the graph's parameters
    /// @throws CommandFailure where a tensor cannot be taken over, or half of a pair is missing
    /// @throws dev.lamplight.contract.Failure.Permanent where the file of tensors is damaged
    Map<String, Matrix> matrices() throws IOException {
        Path file = folder.resolve(WEIGHTS);
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(
                    Files.exists(folder.resolve(PICKLE))
                            ? folder.resolve(PICKLE) + " is a Python pickle, which is a program and is not run: save"
                                    + " the adapter with safe_serialization=True."
                            : "No file " + file + ": save the adapter with PEFT's save_pretrained.");
        }
        Map<String, Matrix> matrices = new LinkedHashMap<>();
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            long elements = 0;
            for (Map.Entry<String, SafetensorsFile.Tensor> tensor :
                    tensors.tensors().entrySet()) {
                List<Long> shape = tensor.getValue().shape();
                String parameter = parameter(tensor.getKey(), shape);
                elements += shape.get(0) * shape.get(1);
                requireSize(elements);
                Matrix matrix = turned(tensor.getValue(), parameter.endsWith(B) ? scale() : 1);
                if (matrices.put(parameter, matrix) != null) {
                    throw refused(tensor.getKey(), "one tensor for " + parameter);
                }
            }
        }
        requirePairs(matrices);
        return matrices;
    }

    /// Name in the graph of what a tensor is.
    private String parameter(String tensor, List<Long> shape) {
        Matcher name = TENSOR.matcher(tensor);
        if (!name.matches() || !PROJECTIONS.containsKey(name.group(2))) {
            throw refused(
                    tensor,
                    "lora_A and lora_B of the projections " + String.join(", ", PROJECTIONS.keySet()) + " alone");
        }
        boolean isA = name.group(3).equals("A");
        if (shape.size() != 2 || shape.get(isA ? 0 : 1) != rank() || shape.contains(0L)) {
            throw refused(
                    tensor,
                    "the shape %s, found %s"
                            .formatted(isA ? "(" + rank() + ", inputs)" : "(outputs, " + rank() + ")", shape));
        }
        return "layer." + Integer.parseInt(name.group(1)) + "." + PROJECTIONS.get(name.group(2)) + (isA ? A : B);
    }

    private CommandFailure refused(String tensor, String expected) {
        return new CommandFailure("%s: %s: expected %s."
                .formatted(folder.resolve(WEIGHTS), PlainText.shortened(tensor, MAX_SHOWN), expected));
    }

    private void requireSize(long elements) {
        if (elements * Float.BYTES > InstalledGenerators.MAX_ADAPTER_BYTES) {
            throw new CommandFailure(folder.resolve(WEIGHTS) + " has more than " + InstalledGenerators.MAX_ADAPTER_BYTES
                    + " bytes as floats: train one of a smaller rank.");
        }
    }

    private void requirePairs(Map<String, Matrix> matrices) {
        if (matrices.isEmpty()) {
            throw new CommandFailure(folder.resolve(WEIGHTS) + " holds no tensors: was it saved before training?");
        }
        for (String name : matrices.keySet()) {
            String projection = name.substring(0, name.length() - A.length());
            String other = projection + (name.endsWith(A) ? B : A);
            if (!matrices.containsKey(other)) {
                throw new CommandFailure(
                        folder.resolve(WEIGHTS) + " holds " + name + " without " + other + ": save it again.");
            }
        }
    }

    /// Rows become columns.
    private static Matrix turned(SafetensorsFile.Tensor tensor, double factor) {
        int height = Math.toIntExact(tensor.shape().get(0));
        int width = Math.toIntExact(tensor.shape().get(1));
        float[] values = tensor.floats();
        float[] turned = new float[values.length];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                turned[column * height + row] = (float) (factor * values[row * width + column]);
            }
        }
        return new Matrix(width, height, turned);
    }
}
