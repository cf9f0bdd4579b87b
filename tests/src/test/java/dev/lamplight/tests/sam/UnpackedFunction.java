package dev.lamplight.tests.sam;

import dev.lamplight.localcloud.host.CodeStore;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.LayerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A packaged function and its layers as files of this machine. Nothing is mounted: the emulator runs what it is given
/// in the folder where it stands, and a variable that begins with `/opt` or `/var/task` is made to lead here.
///
/// @param code what is `/var/task` on AWS
/// @param layers what is `/opt` there
record UnpackedFunction(FunctionSpec spec, Path code, Path layers) {
    private static final Pattern LAYERS = Pattern.compile("(?<![\\w./-])/opt(?=/|:|$)");
    private static final Pattern CODE = Pattern.compile("(?<![\\w./-])/var/task(?=/|:|$)");

    /// Layers that a quick build does not make are left out: a function starts without its cache.
    static UnpackedFunction of(FunctionSpec spec, Path folder) throws IOException {
        CodeStore store = new CodeStore(folder.resolve("code"));
        List<Path> contents = spec.layers().stream()
                .map(LayerSpec::content)
                .filter(Files::isDirectory)
                .toList();
        Path layers = store.mergeLayers(spec.name(), contents).orElseGet(() -> folder.resolve("opt"));
        return new UnpackedFunction(spec, store.unzip(spec.code()), layers);
    }

    /// The template's variables, and those of the environment that Lambda makes.
    ///
    /// @param services where S3 and SQS answer, by the names of the SDK's variables
    Map<String, String> variables(Map<String, String> services, Path temporary) {
        Map<String, String> variables = new TreeMap<>(services);
        spec.environment().forEach((name, value) -> variables.put(name, onDisk(value)));
        variables.put("PATH", System.getenv("PATH"));
        variables.put("LANG", "C.UTF-8");
        variables.put("TMPDIR", temporary.toString());
        variables.put("LD_LIBRARY_PATH", layers.resolve("lib").toString());
        variables.put("LAMBDA_TASK_ROOT", code.toString());
        variables.put("_HANDLER", spec.handler());
        variables.put("AWS_REGION", "us-east-1");
        variables.put("AWS_ACCESS_KEY_ID", "test");
        variables.put("AWS_SECRET_ACCESS_KEY", "test");
        variables.put("AWS_LAMBDA_FUNCTION_NAME", spec.name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(spec.memoryMegabytes()));
        variables.put(
                "AWS_LAMBDA_FUNCTION_TIMEOUT", Long.toString(spec.timeout().toSeconds()));
        return variables;
    }

    private String onDisk(String value) {
        String inLayers = LAYERS.matcher(value).replaceAll(Matcher.quoteReplacement(layers.toString()));
        return CODE.matcher(inLayers).replaceAll(Matcher.quoteReplacement(code.toString()));
    }
}
