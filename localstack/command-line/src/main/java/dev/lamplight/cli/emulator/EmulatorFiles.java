package dev.lamplight.cli.emulator;

import dev.lamplight.cli.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where an emulator is described, below `localstack/` of a checkout, and where it is set up.
///
/// @param localstack the folder `localstack` of the checkout
/// @param environments a folder that outlives a build: setting up takes minutes
public record EmulatorFiles(Path localstack, Path environments) {
    /// The folder of AWS's command line and its lock file.
    private static final String AWS = "aws";

    public EmulatorFiles {
        localstack = localstack.toAbsolutePath().normalize();
        environments = environments.toAbsolutePath().normalize();
    }

    /// Whether everything is set up, so that nothing is asked of a package index.
    public boolean areReady(Emulator emulator) throws IOException {
        return environment(emulator.id()).isOf(contents(emulator.id()))
                && environment(AWS).isOf(contents(AWS));
    }

    /// Sets up what is missing.
    ///
    /// @throws dev.lamplight.cli.console.CommandFailure where there is no Python for it, or a package cannot be had
    public void make(Emulator emulator, Map<String, String> variables, Console console, Clock clock)
            throws IOException, InterruptedException {
        Pythons pythons = new Pythons(variables);
        environment(emulator.id()).make(contents(emulator.id()), pythons, console, clock);
        environment(AWS).make(contents(AWS), pythons, console, clock);
    }

    /// What it is known to do otherwise than AWS, each once, as `gaps.tsv` has it.
    public List<String> gaps(Emulator emulator) throws IOException {
        try (Stream<String> lines = Files.lines(localstack.resolve("gaps.tsv"))) {
            return lines.map(line -> line.split("\t", -1))
                    .filter(fields -> fields.length == 3 && fields[0].equals(emulator.id()))
                    .map(fields -> fields[2])
                    .distinct()
                    .toList();
        }
    }

    private VirtualEnvironment environment(String id) {
        return new VirtualEnvironment(environments.resolve(id));
    }

    private VirtualEnvironment.Contents contents(String id) {
        Path lock = localstack.resolve("requirements").resolve(id + ".txt");
        return new VirtualEnvironment.Contents(
                lock, id.equals(AWS) ? Optional.empty() : Optional.of(localstack.resolve("executor")));
    }

    Path python(Emulator emulator) {
        return environment(emulator.id()).program("python");
    }

    Path awsCommand() {
        return environment(AWS).program("aws");
    }

    Path startScript() {
        return localstack.resolve("start.py");
    }
}
