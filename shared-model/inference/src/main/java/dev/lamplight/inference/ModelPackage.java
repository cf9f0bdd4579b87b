package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.Initializer;
import dev.lamplight.core.onnx.OnnxInspection;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A folder with a model that has been checked: every file has the length and the hash that the manifest names, the
/// graph uses only ONNX's and ONNX Runtime's operators, reads weights only from files of the package, and has the
/// inputs and outputs that the manifest promises. Nothing native has run by then. Immutable.
public final class ModelPackage {
    private static final Set<String> ACCEPTED_DOMAINS = Set.of("", "com.microsoft");
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final long MAX_MANIFEST_BYTES = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final ModelManifest manifest;

    private ModelPackage(Path folder, ModelManifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /// Reads and checks a package; costs one pass over its files.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where anything differs from the manifest or reaches outside the
    ///     package; NEWER_FORMAT where the manifest is of a later form
    public static ModelPackage open(Path folder) {
        try {
            ModelManifest manifest = manifest(folder);
            ModelPackage opened = new ModelPackage(folder, manifest);
            for (ModelManifest.ModelFile file : manifest.files()) {
                opened.verify(file);
            }
            opened.verifyGraph(OnnxModel.read(opened.graphFile()));
            return opened;
        } catch (IOException unreadable) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, "Model package %s cannot be read".formatted(folder), unreadable);
        }
    }

    /// The manifest alone, without a look at the files that it names.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where it cannot be read; NEWER_FORMAT where it is of a later form
    static ModelManifest readManifest(Path folder) {
        try {
            return manifest(folder);
        } catch (IOException unreadable) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, "the manifest in %s cannot be read".formatted(folder), unreadable);
        }
    }

    private static ModelManifest manifest(Path folder) throws IOException {
        Path file = folder.resolve(ModelManifest.FILE_NAME);
        if (Files.size(file) > MAX_MANIFEST_BYTES) {
            throw mismatch("%s: expected at most %d bytes".formatted(file, MAX_MANIFEST_BYTES));
        }
        return ModelManifest.read(Files.readAllBytes(file));
    }

    /// The same package after its folder was moved; nobody else may have had it in between.
    ModelPackage movedTo(Path newFolder) {
        return new ModelPackage(newFolder, manifest);
    }

    public ModelManifest manifest() {
        return manifest;
    }

    public Path graphFile() {
        return file(manifest.graph());
    }

    /// The graph as data, read again.
    OnnxModel graph() {
        try {
            return OnnxModel.read(graphFile());
        } catch (IOException unreadable) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "model %s: the graph cannot be read".formatted(manifest.name()),
                    unreadable);
        }
    }

    public Path tokenizerFile() {
        return file(manifest.tokenizer().file());
    }

    private Path file(String name) {
        if (manifest.files().stream().noneMatch(file -> file.name().equals(name))) {
            throw mismatch("model %s: %s is not among its files".formatted(manifest.name(), name));
        }
        return folder.resolve(name);
    }

    private void verify(ModelManifest.ModelFile file) throws IOException {
        Path path = folder.resolve(requirePlainName(file.name()));
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw mismatch("model %s: expected the file %s".formatted(manifest.name(), file.name()));
        }
        long sizeBytes = Files.size(path);
        if (sizeBytes != file.sizeBytes()) {
            throw mismatch("model %s: %s: expected %d bytes, found %d"
                    .formatted(manifest.name(), file.name(), file.sizeBytes(), sizeBytes));
        }
        String sha256 = sha256(path);
        if (!sha256.equals(file.sha256())) {
            throw mismatch("model %s: %s: expected SHA-256 %s, found %s"
                    .formatted(manifest.name(), file.name(), file.sha256(), sha256));
        }
    }

    static String requirePlainName(String name) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw mismatch("expected a plain file name, found '%s'".formatted(name));
        }
        return name;
    }

    private void verifyGraph(OnnxModel model) {
        OnnxInspection inspection = OnnxInspection.of(model);
        for (String domain : inspection.domains()) {
            if (!ACCEPTED_DOMAINS.contains(domain)) {
                throw mismatch(
                        "model %s: operators of the domain '%s' are not accepted".formatted(manifest.name(), domain));
            }
        }
        inspection.externalData().forEach(this::verifyExternal);
        verifyApart(inspection.externalData());
        requireSame("inputs", manifest.inputs(), model.graph().inputs());
        requireSame("outputs", manifest.outputs(), model.graph().outputs());
        if (manifest.outputs().isEmpty()) {
            throw mismatch("model %s: expected an output".formatted(manifest.name()));
        }
        tokenizerFile();
    }

    private void verifyExternal(Initializer initializer) {
        if (!(initializer.content()
                instanceof Initializer.Content.External(String location, long offset, long length))) {
            return;
        }
        ModelManifest.ModelFile file = manifest.files().stream()
                .filter(candidate -> candidate.name().equals(location))
                .findFirst()
                .orElseThrow(() -> mismatch("model %s: tensor %s reads '%s', which is no file of the package"
                        .formatted(manifest.name(), initializer.name(), location)));
        long elementBytes = ElementType.of(initializer.elementType())
                .map(ElementType::sizeBytes)
                .orElseThrow(() -> mismatch("model %s: tensor %s has element type %d"
                        .formatted(manifest.name(), initializer.name(), initializer.elementType())));
        // What a file holds bounds both factors, so that their product cannot overflow.
        long expected = Math.min(initializer.elements(), file.sizeBytes() + 1) * elementBytes;
        if (offset < 0 || length != expected || offset > file.sizeBytes() - length) {
            throw mismatch("model %s: tensor %s: expected %d bytes within %s, found %d at %d"
                    .formatted(manifest.name(), initializer.name(), expected, location, length, offset));
        }
    }

    /// Two tensors are over the same bytes or over none in common: our build writes nothing in between.
    private void verifyApart(List<Initializer> initializers) {
        Map<String, TreeMap<Long, Long>> ends = new HashMap<>();
        for (Initializer initializer : initializers) {
            if (initializer.content() instanceof Initializer.Content.External(String location, long start, long length)
                    && length > 0) {
                TreeMap<Long, Long> taken = ends.computeIfAbsent(location, _ -> new TreeMap<>());
                Map.Entry<Long, Long> before = taken.lowerEntry(start + length);
                boolean isSame = before != null && before.getKey() == start && before.getValue() == start + length;
                if (before != null && before.getValue() > start && !isSame) {
                    throw mismatch("model %s: tensor %s shares bytes of %s with another"
                            .formatted(manifest.name(), initializer.name(), location));
                }
                taken.put(start, start + length);
            }
        }
    }

    private void requireSame(String which, List<ModelManifest.TensorSpec> expected, List<OnnxValue> values) {
        List<ModelManifest.TensorSpec> found =
                values.stream().map(ModelPackage::spec).toList();
        if (!found.equals(expected)) {
            throw mismatch("model %s: expected the %s %s, found %s".formatted(manifest.name(), which, expected, found));
        }
    }

    /// The graph's own words for a tensor.
    public static ModelManifest.TensorSpec spec(OnnxValue value) {
        return new ModelManifest.TensorSpec(value.name(), value.elementType(), value.shape());
    }

    /// SHA-256 of a file in lower-case hexadecimal.
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Failure.Permanent mismatch(String message) {
        return new Failure.Permanent(PermanentCode.MODEL_MISMATCH, message);
    }

    /// The packages below a folder: its sub-folders that hold a manifest, by name.
    static List<Path> folders(Path parent) {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(child -> Files.isRegularFile(child.resolve(ModelManifest.FILE_NAME)))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list the model packages in " + parent, unreadable);
        }
    }
}
