package dev.lamplight.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// A function of one class that prints a word, packed as Quarkus packs and then anew, unzipped as Lambda unzips.
record PackedFunction(Path zip, Path taskRoot) {
    static final String MAIN = "demo.Main";

    /// @param folder an empty one
    static PackedFunction printing(String word, Path folder) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("demo/Main.class", classPrinting(word, Files.createDirectories(folder.resolve("classes"))));
        entries.put("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n".getBytes(StandardCharsets.UTF_8));
        entries.put("lib/org.example.words.jar", emptyJar());
        entries.put("lib/io.quarkus.quarkus-core.jar", emptyJar());
        Path zip = Files.write(folder.resolve("function.zip"), zip(entries));
        FunctionZip.main(new String[] {zip.toString(), MAIN});
        return new PackedFunction(zip, unzipped(zip, folder.resolve("task")));
    }

    private static byte[] classPrinting(String word, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String source = """
                package demo;
                public class Main {
                    public static void main(String[] arguments) {
                        System.out.println("%s");
                    }
                }
                """.formatted(word);
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///demo/Main.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        boolean compiled = compiler.getTask(
                        null, null, null, List.of("-d", classes.toString(), "-proc:none"), null, List.of(file))
                .call();
        if (!compiled) {
            throw new IOException("the demo does not compile");
        }
        return Files.readAllBytes(classes.resolve("demo/Main.class"));
    }

    private static byte[] emptyJar() throws IOException {
        return zip(Map.of("word.txt", "word".getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /// With the rights that the zip gives.
    private static Path unzipped(Path zip, Path target) throws IOException {
        try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", "true"));
                Stream<Path> entries = Files.walk(inside.getPath("/"))) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                Path file = target.resolve(entry.toString().substring(1));
                Files.createDirectories(file.resolveSibling(""));
                try (OutputStream out = Files.newOutputStream(file)) {
                    Files.copy(entry, out);
                }
                Set<PosixFilePermission> rights = EnumSet.copyOf(Files.getPosixFilePermissions(entry));
                Files.setPosixFilePermissions(file, rights);
            }
        }
        return target;
    }
}
