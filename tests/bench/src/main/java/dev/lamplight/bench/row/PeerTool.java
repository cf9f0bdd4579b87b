package dev.lamplight.bench.row;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// What peers need that are not Java: other programs to fetch them, and our scripts that drive them.
final class PeerTool {
    private PeerTool() {}

    /// @param log receives all output
    /// @return the exit status; 1 where there is no such program
    static int run(List<String> command, Path folder, Path log) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start()
                    .waitFor();
        } catch (IOException missing) {
            Files.writeString(log, missing.toString(), StandardCharsets.UTF_8);
            return 1;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.getFirst() + " was at work", interrupted);
        }
    }

    /// Makes an environment of Python in a folder, with packages by pip, if that was not done before.
    ///
    /// @throws IOException where Python or pip is missing or fails, with what to do
    static void installPython(Workbench bench, Path folder, String name, List<String> packages) throws IOException {
        Path done = folder.resolve("installed");
        if (Files.exists(done)) {
            return;
        }
        bench.console().note("bench: fetching " + name + " through pip, about 50 MB");
        Path log = folder.resolve("pip.log");
        List<String> install = new ArrayList<>(
                List.of(python(folder), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"));
        install.addAll(packages);
        if (run(List.of("python3", "-m", "venv", "--clear", "python"), folder, log) != 0
                || run(install, folder, log) != 0) {
            throw new IOException("pip could not install " + name + ": " + log
                    + " says why; the row needs Python 3.10 or later with venv and pip");
        }
        Files.createFile(done);
    }

    /// The interpreter of such an environment.
    static String python(Path folder) {
        return folder.resolve("python/bin/python").toString();
    }

    /// Writes a script of ours into the folder of its peer.
    static void copyScript(String name, Path folder) throws IOException {
        try (InputStream script = PeerTool.class.getResourceAsStream("/dev/lamplight/bench/peer/" + name)) {
            if (script == null) {
                throw new IllegalStateException(name + " is not in the harness");
            }
            Files.copy(script, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
