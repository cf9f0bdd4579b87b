package dev.lamplight.layer;

import dev.lamplight.contract.Sha256;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.text.WordPieceVocabulary;
import dev.lamplight.inference.ModelManifest;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One hash over everything that the layer is made of: the pinned hashes of its inputs, the platform, and the classes
/// and resources that make it. Equal stamps mean equal layers.
final class BuildStamp {
    /// The packages whose code and resources, below them too, decide the bytes of the layer, each by one of its
    /// classes.
    private static final List<Class<?>> MAKERS =
            List.of(OnnxModel.class, WordPieceVocabulary.class, ModelManifest.class, BuildStamp.class);

    private BuildStamp() {}

    static String of(List<String> inputs) throws IOException {
        List<String> parts = new ArrayList<>(inputs);
        parts.add(Sha256.hex(ModelCatalog.bytes()));
        for (Class<?> maker : MAKERS) {
            addClasses(maker, parts);
        }
        return Sha256.hexOfParts(parts.toArray(String[]::new));
    }

    /// The code source of a class: a jar, or a folder of classes.
    static Path sourceOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("no path to " + type, impossible);
        }
    }

    private static void addClasses(Class<?> maker, List<String> parts) throws IOException {
        Path source = sourceOf(maker);
        String folder = maker.getPackageName().replace('.', '/');
        if (Files.isDirectory(source)) {
            addFiles(source.resolve(folder), parts);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(source)) {
            addFiles(jar.getPath(folder), parts);
        }
    }

    private static void addFiles(Path folder, List<String> parts) throws IOException {
        List<Path> files;
        try (Stream<Path> below = Files.walk(folder)) {
            files = below.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            parts.add(folder.relativize(file) + " " + Sha256.hex(Files.readAllBytes(file)));
        }
    }
}
