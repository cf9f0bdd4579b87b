package dev.lamplight.bench.row;

import dev.lamplight.bench.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// llama.cpp as a peer: the build for this system that comes with the package node-llama-cpp, which picks the code for
/// the
/// processor by itself. Needs Node.js and npm where figures are taken, nowhere else.
final class LlamaCpp {
    static final String NAME = "llama.cpp of node-llama-cpp 3.22.1";
    private static final String VERSION = "3.22.1";
    private static final String SCRIPT = "llama.mjs";

    private final Path folder;
    private final Path gguf;

    private LlamaCpp(Path folder, Path gguf) {
        this.folder = folder;
        this.gguf = gguf;
    }

    /// Fetches it if that was not done before.
    ///
    /// @throws IOException where npm is missing or fails, with what to do
    static LlamaCpp of(Workbench bench, Path gguf) throws IOException {
        Path folder = Files.createDirectories(bench.scratch().resolve("llama.cpp"));
        if (!Files.isDirectory(folder.resolve("node_modules/node-llama-cpp"))) {
            bench.console().note("bench: fetching " + NAME + " through npm, about 80 MB");
            Files.writeString(folder.resolve("package.json"), "{\"private\": true}");
            Path log = folder.resolve("npm.log");
            // Without what builds llama.cpp anew or brings it for graphics processors.
            int status = PeerTool.run(
                    List.of(
                            "npm",
                            "install",
                            "--no-audit",
                            "--no-fund",
                            "--ignore-scripts",
                            "--omit=optional",
                            "node-llama-cpp@" + VERSION,
                            "@node-llama-cpp/linux-x64@" + VERSION),
                    folder,
                    log);
            if (status != 0) {
                throw new IOException("npm could not install node-llama-cpp@" + VERSION + ": " + log
                        + " says why; the row needs Node.js 20 and npm");
            }
        }
        PeerTool.copyScript(SCRIPT, folder);
        return new LlamaCpp(folder, gguf);
    }

    WorkerProcess start(Workbench bench, int threads) throws IOException {
        return WorkerProcess.start(
                "llama.cpp-" + threads,
                List.of("node", folder.resolve(SCRIPT).toString(), gguf.toString(), Integer.toString(threads)),
                Map.of(),
                bench.scratch().resolve("logs"));
    }
}
