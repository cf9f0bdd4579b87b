package dev.lamplight.bench.row;

import dev.lamplight.bench.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        Path done = folder.resolve("installed");
        if (!Files.exists(done)) {
            bench.console().note("bench: fetching " + NAME + " through pip, about 50 MB");
            Path log = folder.resolve("pip.log");
            List<String> install = new ArrayList<>(
                    List.of(genai.python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"));
            install.addAll(PACKAGES);
            if (PeerTool.run(List.of("python3", "-m", "venv", "--clear", "python"), folder, log) != 0
                    || PeerTool.run(install, folder, log) != 0) {
                throw new IOException("pip could not install " + NAME + ": " + log
                        + " says why; the row needs Python 3.10 or later with venv and pip");
            }
            Files.createFile(done);
        }
        PeerTool.copyScript(SCRIPT, folder);
        return genai;
    }

    /// @param model folder of our package
    WorkerProcess start(Workbench bench, Path model, int threads) throws IOException {
        return WorkerProcess.start(
                "genai-" + threads,
                List.of(
                        python(),
                        folder.resolve(SCRIPT).toString(),
                        model.toString(),
                        folder.resolve("model").toString(),
                        Integer.toString(threads)),
                Map.of("ORT_DISABLE_TELEMETRY", "1"),
                bench.scratch().resolve("logs"));
    }

    private String python() {
        return folder.resolve("python/bin/python").toString();
    }
}
