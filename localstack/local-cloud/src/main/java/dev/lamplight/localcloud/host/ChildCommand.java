package dev.lamplight.localcloud.host;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The command line of a child: for a managed runtime the JDK that runs the host, flags as AWS sets them and AWS's
/// client, behind the wrapper script that a function may name; for a custom runtime its own `bootstrap`.
final class ChildCommand {
    /// The share of the memory size that the managed runtime gives to the heap.
    private static final double HEAP_SHARE = 0.85;

    /// The part that a JVM begins with, of the memory that it sees: the whole machine's here, so it would take what a
    /// function of this size never has, and fill it with garbage before the first collection of old objects.
    private static final int INITIAL_HEAP_PART = 64;

    /// By itself the client unpacks its library over `/tmp/.libaws-lambda-jni.so`, one path for every JVM of the
    /// machine: children that start together tear it from each other and die.
    private static final String NATIVE_LIBRARY_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    /// Names a script that gets the command as its arguments and runs it, or something else (Lambda Developer Guide,
    /// "Modifying the runtime environment", wrapper scripts).
    private static final String WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";

    /// How `org.crac` finds the client, as the managed runtime says it.
    private static final String HOOKS = "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac";

    private final RuntimeClient client;
    private final Path watchJar;
    private final List<String> prefix;

    /// @param prefix what stands before `java`, for example a command that ties the child's life to the host's
    ChildCommand(RuntimeClient client, Path watchJar, List<String> prefix) {
        this.client = client;
        this.watchJar = watchJar;
        this.prefix = List.copyOf(prefix);
    }

    /// @param variables what the child finds in its environment
    List<String> of(PreparedFunction prepared, Map<String, String> variables, Path temporaryFolder) {
        HostedFunction function = prepared.function();
        List<String> command = new ArrayList<>(prefix);
        if (function.isCustom()) {
            command.add(bootstrap(prepared).toString());
            return command;
        }
        Optional.ofNullable(variables.get(WRAPPER)).ifPresent(command::add);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags(function));
        command.add("-Djava.io.tmpdir=" + temporaryFolder);
        command.add("-XX:ErrorFile=" + temporaryFolder.resolve("hs_err_%p.log"));
        command.add("-D" + NATIVE_LIBRARY_PROPERTY + "=" + client.unpackNativeLibrary(temporaryFolder));
        command.add("-javaagent:" + watchJar);
        command.add(HOOKS);
        command.add("-cp");
        command.add(classPath(prepared));
        command.add(RuntimeClient.MAIN_CLASS);
        command.add(function.handler());
        return command;
    }

    /// As Lambda looks for it: in the function, then in its layers.
    private static Path bootstrap(PreparedFunction prepared) {
        Path own = prepared.taskRoot().resolve("bootstrap");
        return prepared.layerRoot()
                .map(root -> root.resolve("bootstrap"))
                .filter(layered -> !Files.exists(own) && Files.exists(layered))
                .orElse(own);
    }

    /// Where nothing ties a child to the host, each JVM that it starts is told to watch the host.
    void tie(PreparedFunction prepared, Map<String, String> variables) {
        if (prefix.isEmpty() && (prepared.function().isCustom() || variables.containsKey(WRAPPER))) {
            variables.put("JDK_JAVA_OPTIONS", "-javaagent:" + watchJar);
        }
    }

    /// A flag that the function sets itself through `JAVA_TOOL_OPTIONS` is left to it: the command line would win.
    private static List<String> flags(HostedFunction function) {
        String own = function.environment().getOrDefault("JAVA_TOOL_OPTIONS", "");
        List<String> flags = new ArrayList<>();
        if (!own.contains("-Xmx") && !own.contains("MaxHeapSize") && !own.contains("MaxRAMPercentage")) {
            flags.add("-Xmx" + (long) (function.memoryMegabytes() * 1024L * HEAP_SHARE) + "k");
        }
        if (!own.contains("-Xms") && !own.contains("InitialHeapSize") && !own.contains("InitialRAMPercentage")) {
            flags.add("-Xms" + function.memoryMegabytes() * 1024L / INITIAL_HEAP_PART + "k");
        }
        if (!own.matches(".*-XX:\\+Use\\w*GC.*")) {
            flags.add("-XX:+UseSerialGC");
        }
        // Java 25 compiles with both compilers under SnapStart
        if (!own.contains("TieredStopAtLevel") && function.start() == HostedFunction.Start.ON_DEMAND) {
            flags.add("-XX:TieredStopAtLevel=1");
        }
        flags.add("-Xshare:auto");
        flags.add("-XX:-UsePerfData"); // it would write outside the environment's own /tmp
        flags.add("-Djava.net.preferIPv4Stack=true");
        flags.add("--enable-native-access=ALL-UNNAMED");
        return flags;
    }

    /// The client looks for layer jars in `/opt/java/lib` only, a path it has compiled in; here they stand beside it.
    private String classPath(PreparedFunction prepared) {
        List<Path> jars = new ArrayList<>(client.jars());
        prepared.layerRoot()
                .map(root -> root.resolve("java").resolve("lib"))
                .ifPresent(lib -> jars.addAll(jarsIn(lib)));
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> jarsIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list " + folder, unreadable);
        }
    }
}
