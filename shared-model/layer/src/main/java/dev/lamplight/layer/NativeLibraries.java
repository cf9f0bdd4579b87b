package dev.lamplight.layer;

import dev.lamplight.inference.NativeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Takes the native libraries of one platform out of ONNX Runtime's jar, which holds those of four and 73 MB of debug
/// symbols.
final class NativeLibraries {
    private static final String ROOT = "ai/onnxruntime/native/";
    private static final List<String> SUFFIXES = List.of(".so", ".dylib", ".dll");

    private NativeLibraries() {}

    /// @param platform ONNX Runtime's name of it: `linux-x64`, `linux-aarch64`, `osx-aarch64`, `win-x64`
    /// @param target the layer's folder
    static void copy(Path runtimeJar, String platform, Path target) throws IOException {
        Path folder = Files.createDirectories(target.resolve("native"));
        try (ZipFile jar = new ZipFile(runtimeJar.toFile())) {
            List<? extends ZipEntry> libraries = jar.stream()
                    .filter(entry -> isLibraryOf(platform, entry.getName()))
                    .toList();
            if (libraries.isEmpty()) {
                throw new IOException("%s has no libraries of the platform %s".formatted(runtimeJar, platform));
            }
            for (ZipEntry library : libraries) {
                String name = library.getName().substring(library.getName().lastIndexOf('/') + 1);
                copy(jar, library, folder.resolve(name));
            }
            NativeFiles.write(folder, platform);
            ZipEntry notices = jar.getEntry("ThirdPartyNotices.txt");
            if (notices == null) {
                throw new IOException(runtimeJar + " has no ThirdPartyNotices.txt");
            }
            copy(jar, notices, target.resolve("licenses").resolve("onnxruntime-ThirdPartyNotices.txt"));
        }
    }

    private static boolean isLibraryOf(String platform, String entry) {
        String folder = ROOT + platform + "/";
        return entry.startsWith(folder)
                && entry.indexOf('/', folder.length()) < 0
                && SUFFIXES.stream().anyMatch(entry::endsWith);
    }

    private static void copy(ZipFile jar, ZipEntry entry, Path target) throws IOException {
        try (InputStream stream = jar.getInputStream(entry)) {
            Files.copy(stream, target);
        }
    }
}
