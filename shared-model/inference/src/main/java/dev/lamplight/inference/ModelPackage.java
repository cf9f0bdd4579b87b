package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
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

/// A folder with a model that has been checked: every file has the length and the checksum that the manifest names, the
/// graph uses only ONNX's and ONNX Runtime's operators, reads weights only from files of the package, and has the
/// inputs and outputs that the manifest promises. Nothing native has run by then. Immutable.
public final class ModelPackage {
    private static final long MAX_MANIFEST_BYTES = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final ModelManifest manifest;
    private final OnnxModel graph;

    private ModelPackage(Path folder, ModelManifest manifest, OnnxModel graph) {
        this.folder = folder;
        this.manifest = manifest;
        this.graph = graph;
    }

    /// Reads and checks a package; costs one pass over its files, which are held to their CRC-32.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where anything differs from the manifest or reaches outside the
    ///     package; NEWER_FORMAT where the manifest is of a later form
    public static ModelPackage open(Path folder) {
        return open(folder, PackageCheck.Origin.DISK);
    }

    /// As [#open], and every file has the SHA-256 that the manifest names: for packages that came over a network.
    ///
    /// @throws Failure.Permanent as [#open]
    public static ModelPackage openDownloaded(Path folder) {
        return open(folder, PackageCheck.Origin.NETWORK);
    }

    private static ModelPackage open(Path folder, PackageCheck.Origin origin) {
        try {
            ModelManifest manifest = manifest(folder);
            PackageCheck check = new PackageCheck(manifest.name(), folder, manifest.files());
            check.requireFiles(origin);
            check.file(manifest.tokenizer().file());
            OnnxModel graph = OnnxModel.read(check.file(manifest.graph()));
            check.requireGraph(graph, manifest.inputs(), manifest.outputs());
            return new ModelPackage(folder, manifest, graph);
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
        return new ModelPackage(newFolder, manifest, graph);
    }

    public ModelManifest manifest() {
        return manifest;
    }

    public Path graphFile() {
        return file(manifest.graph());
    }

    /// What the graph's file says; its weights stay in theirs.
    OnnxModel graph() {
        return graph;
    }

    public Path tokenizerFile() {
        return file(manifest.tokenizer().file());
    }

    private Path file(String name) {
        return new PackageCheck(manifest.name(), folder, manifest.files()).file(name);
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
