package dev.lamplight.bench.row;

import dev.lamplight.contract.Json;
import dev.lamplight.core.onnx.EncoderCompiler;
import dev.lamplight.core.onnx.ExternalWeights;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.inference.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// A model package with the weights of the peer's own ONNX file, none of them rounded, in the graph that our compiler
/// makes of it: the peer has ONNX Runtime optimize the graph when it loads it, we do that when the layer is built.
final class Fp32Package {
    private static final String GRAPH = "model.onnx";
    private static final String WEIGHTS = "weights.bin";

    private Fp32Package() {}

    /// @return the folder of the package
    static Path of(Workbench bench, Encoder encoder) throws IOException {
        ModelManifest served =
                ModelManifest.read(Files.readAllBytes(encoder.served(bench).resolve(ModelManifest.FILE_NAME)));
        Path folder = Files.createDirectories(bench.scratch().resolve("package").resolve(encoder.modelName()));
        String tokenizer = served.tokenizer().file();
        OnnxModel compiled = EncoderCompiler.plain(OnnxModel.read(encoder.fp32(bench)), encoder.heads());
        ExternalWeights.write(compiled, folder.resolve(GRAPH), WEIGHTS);
        Files.copy(
                encoder.served(bench).resolve(tokenizer),
                folder.resolve(tokenizer),
                StandardCopyOption.REPLACE_EXISTING);
        List<ModelManifest.ModelFile> files = new ArrayList<>();
        for (String name : List.of(GRAPH, WEIGHTS, tokenizer)) {
            files.add(ModelManifest.ModelFile.of(folder.resolve(name)));
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
