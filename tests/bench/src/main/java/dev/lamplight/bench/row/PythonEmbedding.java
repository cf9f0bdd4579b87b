package dev.lamplight.bench.row;

import dev.lamplight.contract.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The first embedding of a Python script with ONNX Runtime, over the 8-bit file that LangChain4j packages.
final class PythonEmbedding {
    static final String NAME = "Python with onnxruntime 1.32.0, 8 bits";
    private static final List<String> PACKAGES = List.of("onnxruntime==1.32.0", "tokenizers==0.23.3");
    private static final String SCRIPT = "first_embedding.py";

    private final Path folder;
    private final Path model;
    private final Path tokenizer;

    private PythonEmbedding(Path folder, Path model, Path tokenizer) {
        this.folder = folder;
        this.model = model;
        this.tokenizer = tokenizer;
    }

    /// @param millis from the spawn of the process to its vector
    @SuppressWarnings("ArrayRecordComponent") // made once, handed on
    record Run(double millis, float[] vector) {}

    /// Fetches what it needs if that was not done before.
    ///
    /// @throws IOException where Python or pip is missing or fails, with what to do
    static PythonEmbedding of(Workbench bench) throws IOException {
        Path folder = Files.createDirectories(bench.scratch().resolve("python-embedding"));
        PythonEmbedding python =
                new PythonEmbedding(folder, Encoder.ENGLISH.peerQuantized(bench), Encoder.ENGLISH.tokenizerJson(bench));
        PeerTool.installPython(bench, folder, NAME, PACKAGES);
        PeerTool.copyScript(SCRIPT, folder);
        return python;
    }

    Run run(String text) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                PeerTool.python(folder),
                folder.resolve(SCRIPT).toString(),
                model.toString(),
                tokenizer.toString(),
                text));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("run.log").toFile())
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line = output.readLine();
            double millis = (System.nanoTime() - start) / 1e6;
            int status = process.waitFor();
            if (line == null || status != 0) {
                throw new IOException("the Python script failed: " + folder.resolve("run.log") + " says why");
            }
            return new Run(millis, Closeness.vector(Json.tree(line).path("embedding")));
        }
    }
}
