package dev.lamplight.tests.product;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.Lamplight;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A command of `./lamplight` that has ended, in a process of its own as the launcher starts it.
///
/// @param status of the process
/// @param out what it wrote to standard output
/// @param notes what it wrote to standard error
public record LamplightCommand(int status, String out, String notes) {
    public JsonNode json() throws IOException {
        return Json.tree(out);
    }

    /// @param root of the installation that it sees; what is written lies there
    /// @param environment in the place of everything that the user has set for AWS and Lamplight
    /// @param input what is typed
    public static LamplightCommand run(Path root, Map<String, String> environment, String input, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dslf4j.internal.verbosity=ERROR",
                "-Dlamplight.root=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                Lamplight.class.getName()));
        command.addAll(List.of(arguments));
        Path folder = Files.createDirectories(root.resolveSibling("typed"));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path notes = Files.createTempFile(folder, "notes", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Files.writeString(Files.createTempFile(folder, "in", ".txt"), input)
                        .toFile())
                .redirectOutput(out.toFile())
                .redirectError(notes.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("LAMPLIGHT_"));
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        return new LamplightCommand(status, Files.readString(out), Files.readString(notes));
    }
}
