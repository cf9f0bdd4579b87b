package dev.lamplight.cli.cloud;

import dev.lamplight.cli.emulator.EmulatorFiles;
import java.nio.file.Path;
import java.time.Clock;

/// The checkout that the launcher runs from, and where its state lies.
///
/// @param root absolute
public record Installation(Path root) {
    public Installation {
        root = root.toAbsolutePath().normalize();
    }

    /// The checkout of this process, as the launcher says it.
    public static Installation current() {
        return new Installation(Path.of(System.getProperty("lamplight.root", ".")));
    }

    public Path template() {
        return root.resolve("infra-sam").resolve("template.yaml");
    }

    /// What the build made for the bucket of models.
    public ModelPackages modelPackages() {
        return new ModelPackages(
                root.resolve("shared-model").resolve("layer").resolve("target").resolve("models"));
    }

    /// The generators that somebody added here.
    public GeneratorFolder generators() {
        return new GeneratorFolder(state().resolve("models"), Clock.systemUTC());
    }

    /// ONNX Runtime's libraries, where the build has laid them out.
    public Path natives() {
        return root.resolve("shared-model")
                .resolve("layer")
                .resolve("target")
                .resolve("embed")
                .resolve("native");
    }

    /// Everything that survives a build; deleting it resets the local cloud.
    public Path state() {
        return root.resolve(".lamplight");
    }

    public Path runFile() {
        return state().resolve("run.json");
    }

    public Path apiKeyFile() {
        return state().resolve("api-key");
    }

    /// What the local cloud's own process says.
    public Path cloudLog() {
        return state().resolve("local-cloud.log");
    }

    public Path cloudFolder() {
        return state().resolve("local-cloud");
    }

    /// How far interrupted back-fills came.
    public Path backfills() {
        return state().resolve("backfill");
    }

    /// How other people's clouds are set up here.
    public EmulatorFiles emulators() {
        return new EmulatorFiles(root.resolve("localstack"), state().resolve("emulators"));
    }

    public Path events() {
        return root.resolve("events");
    }

    public Path scenario(String name) {
        return events().resolve("scenarios").resolve(name);
    }
}
