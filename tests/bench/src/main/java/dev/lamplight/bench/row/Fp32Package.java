package dev.lamplight.bench.row;

import dev.lamplight.contract.Json;
import dev.lamplight.inference.ModelManifest;
import dev.lamplight.inference.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// A model package around the peer's own ONNX file, byte for byte, so that our embedder runs what the peer runs.
final class Fp32Package {
    private static final String GRAPH = "model.onnx";

    private Fp32Package() {}

    /// @return the folder of the package
    static Path of(Workbench bench, Encoder encoder) throws IOException {
        ModelManifest served =
                ModelManifest.read(Files.readAllBytes(encoder.served(bench).resolve(ModelManifest.FILE_NAME)));
        Path folder = Files.createDirectories(bench.scratch().resolve("package").resolve(encoder.modelName()));
        String tokenizer = served.tokenizer().file();
        Files.copy(encoder.fp32(bench), folder.resolve(GRAPH), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                encoder.served(bench).resolve(tokenizer),
                folder.resolve(tokenizer),
                StandardCopyOption.REPLACE_EXISTING);
        List<ModelManifest.ModelFile> files = new ArrayList<>();
        for (String name : List.of(GRAPH, tokenizer)) {
            Path file = folder.resolve(name);
            files.add(new ModelManifest.ModelFile(name, Files.size(file), ModelPackage.sha256(file)));
        }
        ModelManifest manifest = new ModelManifest(
                served.format(),
                served.name(),
                "",
                served.task(),
                files,
                GRAPH,
                served.inputs(),
                served.outputs(),
                served.tokenizer(),
                served.encoding(),
                served.languages(),
                "none",
                served.provenance(),
                served.runtimeVersion(),
                new ModelManifest.Fidelity(1, 1, 0));
        Files.write(
                folder.resolve(ModelManifest.FILE_NAME),
                Json.mapper().writeValueAsBytes(manifest.withVersion(manifest.digest())));
        return folder;
    }
}
