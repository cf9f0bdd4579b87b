package dev.lamplight.localcloud.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Packs [ParentWatch] as a Java agent.
final class WatchJar {
    private WatchJar() {}

    static Path writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path half = Files.createTempFile(folder, "parent-watch", ".half");
        try (OutputStream out = Files.newOutputStream(half);
                JarOutputStream jar = new JarOutputStream(out, manifest())) {
            jar.putNextEntry(new JarEntry(ParentWatch.class.getName().replace('.', '/') + ".class"));
            jar.write(classFile());
            jar.closeEntry();
        }
        return Files.move(half, folder.resolve("parent-watch.jar"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Manifest manifest() {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), ParentWatch.class.getName());
        return manifest;
    }

    private static byte[] classFile() throws IOException {
        try (InputStream in = ParentWatch.class.getResourceAsStream("ParentWatch.class")) {
            if (in == null) {
                throw new IOException("expected ParentWatch.class beside the host's classes");
            }
            return in.readAllBytes();
        }
    }
}
