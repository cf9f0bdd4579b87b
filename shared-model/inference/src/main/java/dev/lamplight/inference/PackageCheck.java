package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.onnx.ElementType;
import dev.lamplight.core.onnx.Initializer;
import dev.lamplight.core.onnx.OnnxInspection;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Whether the files of a package are those of its manifest, whatever the model does. Nothing native runs for it.
/// Immutable.
public final class PackageCheck {
    private static final Set<String> ACCEPTED_DOMAINS = Set.of("", "com.microsoft");
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final String model;
    private final Path folder;
    private final List<ModelManifest.ModelFile> files;

    /// @param model its name, for messages
    /// @param files those that the manifest names
    public PackageCheck(String model, Path folder, List<ModelManifest.ModelFile> files) {
        this.model = model;
        this.folder = folder;
        this.files = List.copyOf(files);
    }

    /// Where files come from, and so what they are held to.
    public enum Origin {
        /// This machine's disk: CRC-32, one pass at the speed of memory.
        DISK,
        /// A network: SHA-256 as well. Nobody can make other bytes that pass.
        NETWORK
    }

    /// @throws Failure.Permanent MODEL_MISMATCH where a file is missing, or has another length, another CRC-32 or, of a
    ///     network, another SHA-256
    public void requireFiles(Origin origin) throws IOException {
        for (ModelManifest.ModelFile file : files) {
            Path path = requireLength(file);
            long crc32 = ModelPackage.crc32(path);
            if (crc32 != file.crc32()) {
                throw mismatch("model %s: %s: expected CRC-32 %08x, found %08x"
                        .formatted(model, file.name(), file.crc32(), crc32));
            }
            if (origin == Origin.NETWORK) {
                requireDigest(file, path);
            }
        }
    }

    private void requireDigest(ModelManifest.ModelFile file, Path path) throws IOException {
        if (NativeSha256.of(path).filter(file.sha256()::equals).isPresent()) {
            return;
        }
        // no such library; or another digest, which is told by the JDK's word alone
        String sha256 = ModelPackage.sha256(path);
        if (!sha256.equals(file.sha256())) {
            throw mismatch(
                    "model %s: %s: expected SHA-256 %s, found %s".formatted(model, file.name(), file.sha256(), sha256));
        }
    }

    /// Where one of the files is.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where the manifest names none such
    public Path file(String name) {
        if (files.stream().noneMatch(file -> file.name().equals(name))) {
            throw mismatch("model %s: %s is not among its files".formatted(model, name));
        }
        return folder.resolve(name);
    }

    private Path requireLength(ModelManifest.ModelFile file) throws IOException {
        Path path = folder.resolve(requirePlainName(file.name()));
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw mismatch("model %s: expected the file %s".formatted(model, file.name()));
        }
        long sizeBytes = Files.size(path);
        if (sizeBytes != file.sizeBytes()) {
            throw mismatch("model %s: %s: expected %d bytes, found %d"
                    .formatted(model, file.name(), file.sizeBytes(), sizeBytes));
        }
        return path;
    }

    /// @throws Failure.Permanent MODEL_MISMATCH where it is no plain name of a file or folder
    public static String requirePlainName(String name) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw mismatch("expected a plain file name, found '%s'".formatted(name));
        }
        return name;
    }

    /// @throws Failure.Permanent MODEL_MISMATCH where the graph has operators of others, reads weights outside the
    ///     package's files, or has other inputs or outputs
    public void requireGraph(
            OnnxModel graph, List<ModelManifest.TensorSpec> inputs, List<ModelManifest.TensorSpec> outputs) {
        OnnxInspection inspection = OnnxInspection.of(graph);
        for (String domain : inspection.domains()) {
            if (!ACCEPTED_DOMAINS.contains(domain)) {
                throw mismatch("model %s: operators of the domain '%s' are not accepted".formatted(model, domain));
            }
        }
        inspection.externalData().forEach(this::requireWithin);
        requireApart(inspection.externalData());
        requireSame("inputs", inputs, graph.graph().inputs());
        requireSame("outputs", outputs, graph.graph().outputs());
        if (outputs.isEmpty()) {
            throw mismatch("model %s: expected an output".formatted(model));
        }
    }

    private void requireWithin(Initializer initializer) {
        if (!(initializer.content()
                instanceof Initializer.Content.External(String location, long offset, long length))) {
            return;
        }
        ModelManifest.ModelFile file = files.stream()
                .filter(candidate -> candidate.name().equals(location))
                .findFirst()
                .orElseThrow(() -> mismatch("model %s: tensor %s reads '%s', which is no file of the package"
                        .formatted(model, initializer.name(), location)));
        long elementBytes = ElementType.of(initializer.elementType())
                .map(ElementType::sizeBytes)
                .orElseThrow(() -> mismatch("model %s: tensor %s has element type %d"
                        .formatted(model, initializer.name(), initializer.elementType())));
        // What a file holds bounds both factors, so that their product cannot overflow.
        long expected = Math.min(initializer.elements(), file.sizeBytes() + 1) * elementBytes;
        if (offset < 0 || length != expected || offset > file.sizeBytes() - length) {
            throw mismatch("model %s: tensor %s: expected %d bytes within %s, found %d at %d"
                    .formatted(model, initializer.name(), expected, location, length, offset));
        }
    }

    /// Two tensors are over the same bytes or over none in common: our build writes nothing in between.
    private void requireApart(List<Initializer> initializers) {
        Map<String, TreeMap<Long, Long>> ends = new HashMap<>();
        for (Initializer initializer : initializers) {
            if (initializer.content() instanceof Initializer.Content.External(String location, long start, long length)
                    && length > 0) {
                TreeMap<Long, Long> taken = ends.computeIfAbsent(location, _ -> new TreeMap<>());
                Map.Entry<Long, Long> before = taken.lowerEntry(start + length);
                boolean isSame = before != null && before.getKey() == start && before.getValue() == start + length;
                if (before != null && before.getValue() > start && !isSame) {
                    throw mismatch("model %s: tensor %s shares bytes of %s with another"
                            .formatted(model, initializer.name(), location));
                }
                taken.put(start, start + length);
            }
        }
    }

    private void requireSame(String which, List<ModelManifest.TensorSpec> expected, List<OnnxValue> values) {
        List<ModelManifest.TensorSpec> found =
                values.stream().map(ModelPackage::spec).toList();
        if (!found.equals(expected)) {
            throw mismatch("model %s: expected the %s %s, found %s".formatted(model, which, expected, found));
        }
    }

    private static Failure.Permanent mismatch(String message) {
        return new Failure.Permanent(PermanentCode.MODEL_MISMATCH, message);
    }
}
