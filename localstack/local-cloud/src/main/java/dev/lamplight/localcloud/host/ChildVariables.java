package dev.lamplight.localcloud.host;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The environment variables of a child: the template's, Lambda's reserved ones and the endpoints of this local cloud.
/// Nothing of the host's own environment is passed on but `PATH`, so that no credential of the user reaches a function.
final class ChildVariables {
    /// `/opt` as a whole path element at the start of a path.
    private static final Pattern LAYER_PATH = Pattern.compile("(?<![\\w./-])/opt(?=/|:|;|,|\\s|$)");

    /// `/var/task` likewise.
    private static final Pattern TASK_PATH = Pattern.compile("(?<![\\w./-])/var/task(?=/|:|;|,|\\s|$)");

    private final HostSettings settings;

    ChildVariables(HostSettings settings) {
        this.settings = settings;
    }

    /// The id by which S3 and SQS can tell which function calls, for example `LOCALetl0000000000`.
    static String accessKeyId(String functionName) {
        return "LOCAL" + functionName + "0000000000";
    }

    Map<String, String> of(PreparedFunction prepared, String runtimeApi, String logStreamName, Path temporaryFolder) {
        HostedFunction function = prepared.function();
        Map<String, String> variables = new TreeMap<>();
        variables.put("AWS_ENDPOINT_URL", settings.s3Endpoint().toString());
        variables.put("AWS_ENDPOINT_URL_S3", settings.s3Endpoint().toString());
        variables.put("AWS_ENDPOINT_URL_SQS", settings.sqsEndpoint().toString());
        function.environment().forEach((name, value) -> variables.put(name, onDisk(value, prepared)));
        putSystem(variables, prepared, temporaryFolder);
        putReserved(variables, function);
        variables.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
        variables.put("AWS_LAMBDA_LOG_STREAM_NAME", logStreamName);
        return variables;
    }

    private static String onDisk(String value, PreparedFunction prepared) {
        String task = replaced(value, TASK_PATH, prepared.taskRoot());
        return prepared.layerRoot()
                .map(root -> replaced(task, LAYER_PATH, root))
                .orElse(task);
    }

    private static String replaced(String value, Pattern path, Path root) {
        return path.matcher(value).replaceAll(Matcher.quoteReplacement(root.toString()));
    }

    private static void putSystem(Map<String, String> variables, PreparedFunction prepared, Path temporaryFolder) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        variables.put(
                "PATH",
                prepared.layerRoot()
                        .map(root -> path + ":" + root.resolve("bin"))
                        .orElse(path));
        prepared.layerRoot()
                .ifPresent(root -> variables.putIfAbsent(
                        "LD_LIBRARY_PATH", root.resolve("lib").toString()));
        variables.putIfAbsent("LANG", "C.UTF-8"); // AWS has en_US.UTF-8, which minimal systems lack
        variables.putIfAbsent("TZ", ":UTC");
        variables.put("TMPDIR", temporaryFolder.toString());
        variables.put("LAMBDA_TASK_ROOT", prepared.taskRoot().toString());
    }

    private void putReserved(Map<String, String> variables, HostedFunction function) {
        variables.put("AWS_REGION", settings.region());
        variables.put("AWS_DEFAULT_REGION", settings.region());
        variables.put("AWS_ACCESS_KEY_ID", accessKeyId(function.name()));
        variables.put("AWS_SECRET_ACCESS_KEY", "local");
        if (!function.isCustom()) { // Lambda leaves it out there
            variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime());
        }
        variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes()));
        variables.put(
                "AWS_LAMBDA_INITIALIZATION_TYPE",
                switch (function.start()) {
                    case ON_DEMAND -> "on-demand";
                    case SNAPSHOT -> "snap-start";
                });
        if (function.isConcurrent()) {
            variables.put("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(function.concurrency()));
        }
        variables.put("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
        variables.put("_HANDLER", function.handler());
    }
}
