package dev.lamplight.tests.sam;

import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.LayerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

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
        Path code = Files.createDirectory(folder.resolve("code"));
        unzip(spec.code(), code);
        Files.setPosixFilePermissions(code.resolve("bootstrap"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Path layers = Files.createDirectory(folder.resolve("layers"));
        List<Path> contents = spec.layers().stream().map(LayerSpec::content).toList();
        for (Path content : contents) {
            if (Files.isDirectory(content)) {
                link(content, layers);
            }
        }
        return new UnpackedFunction(spec, code, layers);
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

    private static void unzip(Path zip, Path target) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : file.stream().toList()) {
                Path destination = target.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(destination);
                } else {
                    Files.createDirectories(destination.resolveSibling(""));
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, destination);
                    }
                }
            }
        }
    }

    /// A second name where the disk has that, as a layer may be large; plain files, as a model package wants them.
    private static void link(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path destination = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(destination);
                } else {
                    linkOrCopy(file.toRealPath(), destination);
                }
            }
        }
    }

    private static void linkOrCopy(Path file, Path destination) throws IOException {
        try {
            Files.createLink(destination, file);
        } catch (UnsupportedOperationException | FileSystemException _) {
            Files.copy(file, destination);
        }
    }
}
