package dev.lamplight.packaging;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// Makes the layer with the Java that functions bring along where they are their own runtime, in `runtime/`: the
/// virtual machine and the modules that they need. It is made of the JDK that builds and starts where that one does.
///
/// Does nothing where it is there already and was made by the same JDK of the same modules.
public final class RuntimeImage {
    /// `java.desktop` for the geometry and the pictures in PDF files, `jdk.charsets` for Chinese text in old encodings,
    /// `jdk.management` for what Lucene asks of the virtual machine, `jdk.unsupported` for the libraries that
    /// still ask for it.
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.desktop",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.sql",
            "java.xml",
            "jdk.charsets",
            "jdk.management",
            "jdk.unsupported",
            "jdk.zipfs");

    private RuntimeImage() {}

    /// Argument: the folder of the layer.
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("expected the folder of the layer");
        }
        build(Path.of(arguments[0]));
    }

    private static void build(Path layer) throws IOException {
        Path stampFile = layer.resolveSibling(layer.getFileName() + ".stamp");
        String stamp = System.getProperty("java.vm.version") + " " + System.getProperty("os.arch") + " " + MODULES;
        if (Files.isDirectory(layer)
                && Files.exists(stampFile)
                && Files.readString(stampFile).equals(stamp)) {
            return;
        }
        Files.deleteIfExists(stampFile);
        Path fresh = layer.resolveSibling(layer.getFileName() + ".new");
        delete(fresh);
        link(Files.createDirectories(fresh).resolve("runtime"));
        delete(layer);
        Files.move(fresh, layer, StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(stampFile, stamp);
        System.out.println("RUNTIME: Java " + System.getProperty("java.vm.version"));
    }

    private static void link(Path image) throws IOException {
        ToolProvider jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new IOException("this JDK has no jlink: build with a whole JDK"));
        StringWriter said = new StringWriter();
        int status = jlink.run(
                new PrintWriter(said),
                new PrintWriter(said),
                "--add-modules",
                String.join(",", MODULES),
                "--output",
                image.toString(),
                "--strip-native-debug-symbols",
                "exclude-debuginfo-files",
                "--no-header-files",
                "--no-man-pages",
                "--vm",
                "server",
                "--compress",
                "zip-6");
        if (status != 0) {
            throw new IOException("jlink ended with " + status + ": " + said);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
