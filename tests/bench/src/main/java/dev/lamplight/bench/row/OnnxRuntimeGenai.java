package dev.lamplight.bench.row;

import dev.lamplight.bench.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// onnxruntime-genai as a peer, by its Python package. It runs the graph of our package, given the inputs that it
/// knows, so that the loops around the decoder are what differs, and the version of ONNX Runtime that it asks for.
final class OnnxRuntimeGenai {
    static final String NAME = "onnxruntime-genai 0.18.0";
    private static final List<String> PACKAGES =
            List.of("onnxruntime-genai==0.18.0", "onnxruntime==1.32.0", "onnx==1.23.2");
    private static final String SCRIPT = "genai.py";

    private final Path folder;

    private OnnxRuntimeGenai(Path folder) {
        this.folder = folder;
    }

    /// Fetches it if that was not done before.
    ///
    /// @throws IOException where Python or pip is missing or fails, with what to do
    static OnnxRuntimeGenai of(Workbench bench) throws IOException {
        Path folder = Files.createDirectories(bench.scratch().resolve("genai"));
        OnnxRuntimeGenai genai = new OnnxRuntimeGenai(folder);
        PeerTool.installPython(bench, folder, NAME, PACKAGES);
        PeerTool.copyScript(SCRIPT, folder);
        return genai;
    }

    /// @param model folder of our package
    WorkerProcess start(Workbench bench, Path model, int threads) throws IOException {
        return WorkerProcess.start(
                "genai-" + threads,
                List.of(
                        PeerTool.python(folder),
                        folder.resolve(SCRIPT).toString(),
                        model.toString(),
                        folder.resolve("model").toString(),
                        Integer.toString(threads)),
                Map.of("ORT_DISABLE_TELEMETRY", "1"),
                bench.scratch().resolve("logs"));
    }
}
