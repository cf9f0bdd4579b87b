package dev.lamplight.cli.emulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A command that has ended.
///
/// @param output both streams, line by line
record Ran(int status, List<String> output) {
    Ran {
        output = List.copyOf(output);
    }

    boolean succeeded() {
        return status == 0;
    }

    /// The last lines, for whoever wants to know why.
    String end(int lines) {
        return String.join("\n", output.subList(Math.max(0, output.size() - lines), output.size()));
    }

    String text() {
        return String.join("\n", output);
    }

    /// Runs the command to its end; ends it where this thread is interrupted.
    ///
    /// @param variables added to the environment of this process
    /// @param heard gets every line when it is written
    static Ran command(List<String> command, Map<String, String> variables, Path folder, Consumer<String> heard)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        try (InputStream stream = process.getInputStream();
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            List<String> output = lines.lines().peek(heard).toList();
            return new Ran(process.waitFor(), output);
        } finally {
            process.destroy();
        }
    }

    static Ran command(List<String> command, Map<String, String> variables, Path folder)
            throws IOException, InterruptedException {
        return command(command, variables, folder, _ -> {});
    }

    /// Keeps what was written where somebody may look.
    void keep(Path log) throws IOException {
        Files.write(log, output);
    }
}
