package dev.lamplight.tests.sam;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// AWS's SAM CLI: of the environment that `.ci/run` made of `.ci/sam.txt`, or of the one that `LAMPLIGHT_SAM_HOME`
/// names. It gets no account of the user's.
final class SamCli {
    private static final Path OWN = Checkout.file(".lamplight/sam");

    private SamCli() {}

    /// The command; skips the test, with the reason, where it is not installed.
    ///
    /// @param state a folder for what it keeps of itself
    /// @param variables of its environment besides
    static Program in(Path folder, Path state, Map<String, String> variables) {
        Path program = home().resolve("bin").resolve("sam");
        assumeTrue(Files.isExecutable(program), "SAM CLI is not installed (.ci/run installs it)");
        Map<String, String> all = new HashMap<>(Map.of(
                "SAM_CLI_TELEMETRY", "0",
                "__SAM_CLI_APP_DIR", state.toString(),
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_CONFIG_FILE", state.resolve("no-config").toString(),
                "AWS_SHARED_CREDENTIALS_FILE", state.resolve("no-credentials").toString(),
                "AWS_EC2_METADATA_DISABLED", "true"));
        all.putAll(variables);
        return new Program(List.of(program.toString()), all, folder);
    }

    /// AWS's Runtime Interface Emulator for this machine, which the SAM CLI brings along; skips the test, with the
    /// reason, where there is none.
    static Path runtimeInterfaceEmulator() throws IOException {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
        boolean linux = System.getProperty("os.name").equals("Linux");
        assumeTrue(linux, "AWS's Runtime Interface Emulator is a program of Linux");
        Path libraries = home().resolve("lib");
        assumeTrue(Files.isDirectory(libraries), "SAM CLI is not installed (.ci/run installs it)");
        try (DirectoryStream<Path> pythons = Files.newDirectoryStream(libraries, "python*")) {
            Iterator<Path> found = pythons.iterator();
            Path emulator = found.next().resolve("site-packages/samcli/local/rapid/aws-lambda-rie-" + architecture);
            assumeTrue(Files.isExecutable(emulator), "this SAM CLI brings no aws-lambda-rie-" + architecture);
            return emulator;
        }
    }

    private static Path home() {
        String named = System.getenv("LAMPLIGHT_SAM_HOME");
        return named == null || named.isBlank() ? OWN : Path.of(named);
    }
}
