package dev.lamplight.localcloud.template;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A SAM template, resolved for one account, region and set of parameters.
///
/// @param parameters every parameter with the value in force
/// @param outputs values of the outputs whose condition holds
public record Template(
        List<FunctionSpec> functions,
        List<QueueSpec> queues,
        List<BucketSpec> buckets,
        List<LayerSpec> layers,
        List<ApiSpec> apis,
        List<ScheduleSpec> schedules,
        List<RawResource> others,
        Map<String, String> parameters,
        Map<String, String> outputs) {
    public Template {
        functions = List.copyOf(functions);
        queues = List.copyOf(queues);
        buckets = List.copyOf(buckets);
        layers = List.copyOf(layers);
        apis = List.copyOf(apis);
        schedules = List.copyOf(schedules);
        others = List.copyOf(others);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /// Reads and resolves a template file. Paths in it are relative to its folder.
    ///
    /// @throws TemplateException where something is not understood, or a parameter or rule refuses its value
    public static Template read(Path file, TemplateOptions options) throws IOException {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return parse(Files.readString(file), folder == null ? Path.of("/") : folder, options);
    }

    static Template parse(String yaml, Path folder, TemplateOptions options) {
        return new TemplateAssembly(TreeReader.read(yaml), folder, options).assemble();
    }
}
