package dev.lamplight.bench.row;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
