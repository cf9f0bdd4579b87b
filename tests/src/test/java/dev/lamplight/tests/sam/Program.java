package dev.lamplight.tests.sam;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program that is run to its end, with what it writes in files of a folder: it cannot be held up by who reads it.
///
/// @param command the program and the arguments that every call of it has
/// @param variables added to the environment of this process
/// @param folder its working folder
record Program(List<String> command, Map<String, String> variables, Path folder) {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    Program {
        command = List.copyOf(command);
        variables = Map.copyOf(variables);
    }

    /// How it ended.
    ///
    /// @param output what it wrote to standard output
    /// @param errors what it wrote to standard error
    record Ended(int status, String output, String errors) {
        /// @throws AssertionError with what it wrote where it ended otherwise than with 0
        Ended successfully() {
            if (status != 0) {
                throw new AssertionError("ended with " + status + ":\n" + output + "\n" + errors);
            }
            return this;
        }
    }

    Ended run(String... arguments) throws IOException, InterruptedException {
        return runWith("", arguments);
    }

    /// @param input what it finds on standard input
    Ended runWith(String input, String... arguments) throws IOException, InterruptedException {
        Path written = Files.createTempFile("program", ".out");
        Path errors = Files.createTempFile("program", ".err");
        Path given = Files.writeString(Files.createTempFile("program", ".in"), input);
        try {
            ProcessBuilder builder = new ProcessBuilder(Stream.concat(command.stream(), Arrays.stream(arguments))
                            .toList())
                    .directory(folder.toFile())
                    .redirectInput(given.toFile())
                    .redirectOutput(written.toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(variables);
            Process process = builder.start();
            int status = endOf(process);
            return new Ended(status, text(written), text(errors));
        } finally {
            Files.delete(written);
            Files.delete(errors);
            Files.delete(given);
        }
    }

    private int endOf(Process process) throws InterruptedException {
        try {
            if (process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new AssertionError(command + " did not end within " + LIMIT);
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
