package dev.lamplight.layer;

import ai.onnxruntime.OrtEnvironment;
import dev.lamplight.contract.Json;
import dev.lamplight.inference.CatalogFile;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.ModelPackage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Assembles the folder `embed` that Lambda mounts at `/opt`:
///
/// ```
/// model/<name>/{manifest.json, model.onnx, weights.bin, tokenizer.bin}   one folder per encoder
/// model/catalog.json                                                     the manifests of these and of the others
/// native/                                                                ONNX Runtime for one platform
/// NOTICE, licenses/
/// ```
///
/// and beside it `models/<name>/<version>/`, what belongs into the bucket of models as it lies there.
///
/// Does nothing where both are there already and were made of the same inputs by the same code.
public final class LayerBuilder {
    private static final List<String> LICENSES = List.of("bge-LICENSE.txt", "onnxruntime-LICENSE.txt");
    private static final String NOTICE = """
            %s
              %s's encoder (%s, LICENSE), taken as an ONNX file from the Maven artifact %s.
              Changed by Lamplight: weights rewritten to 8 bits, tokenizer rewritten to a binary form. manifest.json names the
              SHA-256 of the original.
            """;

    private final Path jars;
    private final Path target;
    private final String platform;
    private final String runtimeVersion;

    /// @param jars folder with the artifacts that the catalog names
    /// @param target the build folder; the layer becomes `embed` in it, the other packages `models`
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
        Path models = target.resolve("models");
        Path stampFile = target.resolve("embed.stamp");
        String stamp = BuildStamp.of(List.of(platform, runtimeVersion));
        if (Files.isDirectory(layer)
                && Files.isDirectory(models)
                && Files.exists(stampFile)
                && Files.readString(stampFile).equals(stamp)) {
            return;
        }
        Files.deleteIfExists(stampFile);
        Path freshLayer = target.resolve("embed.new");
        Path freshModels = target.resolve("models.new");
        delete(freshLayer);
        delete(freshModels);
        assemble(freshLayer, freshModels);
        replace(layer, freshLayer);
        replace(models, freshModels);
        Files.writeString(stampFile, stamp);
    }

    private void assemble(Path layer, Path models) throws IOException {
        copyLicenses(layer);
        NativeLibraries.copy(BuildStamp.sourceOf(OrtEnvironment.class), platform, layer);
        Files.createDirectories(models);
        Path scratch = Files.createTempDirectory(Files.createDirectories(target), "fp32-");
        try {
            List<ModelManifest> built = new ArrayList<>();
            for (ModelCatalog.Encoder encoder : ModelCatalog.read().encoders()) {
                requirePinned(encoder.jar());
                built.add(
                        switch (encoder.place()) {
                            case LAYER -> assemble(encoder, scratch, layer.resolve("model"));
                            case BUCKET -> assembleVersioned(encoder, scratch, models);
                        });
            }
            Files.write(
                    layer.resolve("model").resolve(CatalogFile.FILE_NAME),
                    Json.mapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsBytes(new CatalogFile(CatalogFile.FORMAT, built)));
        } finally {
            delete(scratch);
        }
    }

    private ModelManifest assemble(ModelCatalog.Encoder encoder, Path scratch, Path parent) throws IOException {
        Path folder = Files.createDirectories(parent.resolve(encoder.name()));
        ModelManifest manifest = new ModelAssembly(encoder, jars, scratch, runtimeVersion).assemble(folder);
        System.out.println(encoder.place() + ": " + manifest.name() + ", version " + manifest.version());
        return manifest;
    }

    /// The version is known when the package is: until then it lies in the scratch folder.
    private ModelManifest assembleVersioned(ModelCatalog.Encoder encoder, Path scratch, Path models)
            throws IOException {
        Path drafts = scratch.resolve("packages");
        ModelManifest manifest = assemble(encoder, scratch, drafts);
        Path draft = drafts.resolve(encoder.name());
        copyResource(encoder.license() + ".txt", draft.resolve("LICENSE"));
        Files.writeString(
                draft.resolve("NOTICE"),
                NOTICE.formatted(
                        encoder.name(),
                        encoder.owner(),
                        encoder.license(),
                        encoder.jar().artifact()));
        Path parent = Files.createDirectories(models.resolve(encoder.name()));
        Files.move(draft, parent.resolve(manifest.version()), StandardCopyOption.ATOMIC_MOVE);
        return manifest;
    }

    private static void replace(Path folder, Path fresh) throws IOException {
        delete(folder);
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
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
