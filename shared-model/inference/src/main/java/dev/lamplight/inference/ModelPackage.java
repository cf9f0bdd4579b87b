package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Lazy;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// A folder with a model whose files were checked: each has the length and the checksum that the manifest names.
/// Nothing native has run by then. Whoever makes a package, or takes one from a network, [inspects][#inspect] it as
/// well; a start does not do that again. Immutable.
public final class ModelPackage {
    private static final long MAX_MANIFEST_BYTES = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final ModelManifest manifest;
    private final Lazy<OnnxModel> graph;

    private ModelPackage(Path folder, ModelManifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
        this.graph = new Lazy<>(() -> GraphFile.read(graphFile()));
    }

    /// A package of this machine's disk, which was inspected when it was made or fetched; costs one pass over its
    /// files, which are held to their CRC-32.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where a file differs from the manifest; NEWER_FORMAT where the
    /// manifest
    ///     is of a later form
    public static ModelPackage open(Path folder) {
        return open(folder, PackageCheck.Origin.DISK);
    }

    /// A package that came over a network or was just made: as [#open], and every file has the SHA-256 that the
    /// manifest names, the graph uses only ONNX's and ONNX Runtime's operators, reads weights only from files of
    /// the package, and has the inputs and outputs that the manifest promises.
    ///
    /// @throws Failure.Permanent as [#open], and MODEL_MISMATCH where the graph reaches outside the package or
    /// promises
    ///     something else
    public static ModelPackage inspect(Path folder) {
        ModelPackage model = open(folder, PackageCheck.Origin.NETWORK);
        ModelManifest manifest = model.manifest;
        model.check().requireGraph(model.graph(), manifest.inputs(), manifest.outputs());
        return model;
    }

    private static ModelPackage open(Path folder, PackageCheck.Origin origin) {
        try {
            ModelPackage model = new ModelPackage(folder, manifest(folder));
            model.check().requireFiles(origin);
            Path _ = model.tokenizerFile();
            Path _ = model.graphFile();
            return model;
        } catch (IOException unreadable) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, "Model package %s cannot be read".formatted(folder), unreadable);
        }
    }

    private PackageCheck check() {
        return new PackageCheck(manifest.name(), folder, manifest.files());
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

    /// What the graph's file says; its weights stay in theirs. Read when it is first asked for.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where it is no graph
    OnnxModel graph() {
        return graph.get();
    }

    public Path tokenizerFile() {
        return file(manifest.tokenizer().file());
    }

    private Path file(String name) {
        return check().file(name);
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

    /// CRC-32 of a file, without a sign.
    public static long crc32(Path file) throws IOException {
        CRC32 checksum = new CRC32();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (channel.read(buffer) >= 0) {
                checksum.update(buffer.flip());
                buffer.clear();
            }
        }
        return checksum.getValue();
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
