package dev.lamplight.cli.model;

import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Writes an adapter as PEFT 0.17 saves one.
final class PeftFolder {
    private final Map<String, Object> config = new LinkedHashMap<>();
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private int end;

    PeftFolder(int rank, double alpha) {
        config.put("alpha_pattern", Map.of());
        config.put("base_model_name_or_path", "nobody/tiny");
        config.put("bias", "none");
        config.put("eva_config", null);
        config.put("fan_in_fan_out", false);
        config.put("inference_mode", true);
        config.put("init_lora_weights", true);
        config.put("loftq_config", Map.of());
        config.put("lora_alpha", alpha);
        config.put("lora_bias", false);
        config.put("lora_dropout", 0.05);
        config.put("megatron_core", "megatron.core");
        config.put("modules_to_save", null);
        config.put("peft_type", "LORA");
        config.put("qalora_group_size", 16);
        config.put("r", rank);
        config.put("rank_pattern", Map.of());
        config.put("target_modules", List.of("down_proj"));
        config.put("task_type", "CAUSAL_LM");
        config.put("use_dora", false);
        config.put("use_rslora", false);
        header.put("__metadata__", Map.of("format", "pt"));
    }

    PeftFolder with(String field, Object value) {
        config.put(field, value);
        return this;
    }

    PeftFolder tensor(String name, List<Integer> shape, float... numbers) {
        header.put(
                name,
                Map.of(
                        "dtype",
                        "F32",
                        "shape",
                        shape,
                        "data_offsets",
                        List.of(end, end + Float.BYTES * numbers.length)));
        values.put(name, numbers);
        end += Float.BYTES * numbers.length;
        return this;
    }

    /// Random numbers over a projection of a layer, `mlp.down_proj` for example.
    PeftFolder projection(int layer, String module, int inputs, int outputs, int rank, long seed) {
        Random random = new Random(seed);
        String name = "base_model.model.model.layers." + layer + "." + module;
        tensor(name + ".lora_A.weight", List.of(rank, inputs), random(random, rank * inputs));
        return tensor(name + ".lora_B.weight", List.of(outputs, rank), random(random, outputs * rank));
    }

    private static float[] random(Random random, int count) {
        float[] numbers = new float[count];
        for (int index = 0; index < count; index++) {
            numbers[index] = 0.5f * (float) random.nextGaussian();
        }
        return numbers;
    }

    Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("adapter_config.json"), Json.mapper().writeValueAsBytes(config));
        byte[] text = Json.text(header).getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + text.length + end).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        values.values().forEach(numbers -> {
            for (float number : numbers) {
                bytes.putFloat(number);
            }
        });
        Files.write(folder.resolve("adapter_model.safetensors"), bytes.array());
        return folder;
    }
}
