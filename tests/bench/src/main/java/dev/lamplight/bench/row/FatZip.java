package dev.lamplight.bench.row;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// The deployment of somebody who puts all classes and all else into one archive, which Lambda unpacks.
final class FatZip implements AutoCloseable {
    private final ZipOutputStream zip;
    private final Set<String> names = new HashSet<>();

    FatZip(Path file) throws IOException {
        this.zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        zip.setLevel(Deflater.BEST_SPEED);
    }

    /// All that is in the jars of a folder; what several of them have is the first one's.
    void addJars(Path folder) throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(folder)) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
        for (Path jar : jars) {
            try (ZipFile archive = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : archive.stream().toList()) {
                    if (!entry.isDirectory() && !isSignature(entry.getName())) {
                        try (InputStream content = archive.getInputStream(entry)) {
                            add(entry.getName(), content);
                        }
                    }
                }
            }
        }
    }

    private static boolean isSignature(String name) {
        return name.startsWith("META-INF/") && name.matches(".*\\.(SF|RSA|DSA|EC)");
    }

    void add(String name, InputStream content) throws IOException {
        if (names.add(name)) {
            zip.putNextEntry(new ZipEntry(name));
            content.transferTo(zip);
            zip.closeEntry();
        }
    }

    void add(String name, Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            add(name, content);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
