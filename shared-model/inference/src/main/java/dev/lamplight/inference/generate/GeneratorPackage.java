package dev.lamplight.inference.generate;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.onnx.UnsignedWeights;
import dev.lamplight.core.token.TextTokenizer;
import dev.lamplight.core.token.TokenVocabulary;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.GraphFile;
import dev.lamplight.inference.PackageCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;

/// A folder with a generator that has been checked as [dev.lamplight.inference.ModelPackage] checks encoders.
/// Immutable.
public final class GeneratorPackage {
    private static final long MAX_MANIFEST_BYTES = 1 << 20;

    private final Path folder;
    private final GeneratorManifest manifest;

    private GeneratorPackage(Path folder, GeneratorManifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /// A package of this machine's disk, which was inspected when it was made or fetched; costs one pass over its
    /// files, which are held to their CRC-32.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where a file differs from the manifest; NEWER_FORMAT where the
    ///     manifest is of a later form
    public static GeneratorPackage open(Path folder) {
        return open(folder, PackageCheck.Origin.DISK);
    }

    /// A package that came over a network or was just made: as [#open], and every file has the SHA-256 that the
    /// manifest names, and its graphs are held to it.
    ///
    /// @throws Failure.Permanent as [#open], and MODEL_MISMATCH where a graph reaches outside the package or
    ///     promises something else
    public static GeneratorPackage inspect(Path folder) {
        GeneratorPackage model = open(folder, PackageCheck.Origin.NETWORK);
        GeneratorManifest manifest = model.manifest;
        for (String name : new LinkedHashSet<>(List.of(manifest.graph(), manifest.steps()))) {
            PackageCheck check = model.check();
            check.requireGraph(GraphFile.read(check.file(name)), manifest.inputs(), manifest.outputs());
        }
        return model;
    }

    private static GeneratorPackage open(Path folder, PackageCheck.Origin origin) {
        GeneratorPackage model = new GeneratorPackage(folder, readManifest(folder));
        try {
            model.check().requireFiles(origin);
        } catch (IOException unreadable) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, "Model package %s cannot be read".formatted(folder), unreadable);
        }
        Path _ = model.graphFile();
        Path _ = model.stepsFile();
        Path _ = model.check().file(model.manifest.tokenizer());
        return model;
    }

    /// The manifest alone, without a look at the files that it names.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where it cannot be read; NEWER_FORMAT where it is of a later form
    public static GeneratorManifest readManifest(Path folder) {
        Path file = folder.resolve(GeneratorManifest.FILE_NAME);
        try {
            if (Files.size(file) > MAX_MANIFEST_BYTES) {
                throw new Failure.Permanent(
                        PermanentCode.MODEL_MISMATCH,
                        "%s: expected at most %d bytes".formatted(file, MAX_MANIFEST_BYTES));
            }
            return GeneratorManifest.read(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, "the manifest in %s cannot be read".formatted(folder), unreadable);
        }
    }

    /// The same package after its folder was moved; nobody else may have had it in between.
    GeneratorPackage movedTo(Path newFolder) {
        return new GeneratorPackage(newFolder, manifest);
    }

    public GeneratorManifest manifest() {
        return manifest;
    }

    public Path graphFile() {
        return check().file(manifest.graph());
    }

    /// What goes on with single tokens: the same file, or a second one.
    public Path stepsFile() {
        return check().file(manifest.steps());
    }

    /// What a graph of this package has to be held to on this machine: it is loaded as it is where its products are
    /// exact.
    ByteProducts products(Path graph) {
        ByteProducts here = ByteProducts.ofThisMachine();
        return here == ByteProducts.EXACT || UnsignedWeights.concern(GraphFile.read(graph)) ? here : ByteProducts.EXACT;
    }

    /// @throws Failure.Permanent MALFORMED_MODEL or UNSUPPORTED_MODEL where its tables are none
    public TextTokenizer tokenizer() {
        Path file = check().file(manifest.tokenizer());
        try (GgufFile tables = GgufFile.open(file)) {
            return TextTokenizer.of(TokenVocabulary.of(tables.metadata(), manifest.vocabulary()));
        } catch (IOException unreadable) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "model %s: the tokenizer cannot be read".formatted(manifest.name()),
                    unreadable);
        }
    }

    private PackageCheck check() {
        return new PackageCheck(manifest.name(), folder, manifest.files());
    }
}
