package dev.lamplight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The launcher on a fresh checkout: nothing is built, and these tests would fail if it tried.
class LauncherIT {
    private static final Path RESOURCES = Path.of("src/main/resources/dev/lamplight/cli");

    private final Path root;

    LauncherIT(@TempDir Path root) {
        this.root = root;
    }

    private record Ended(int status, String out, String error) {}

    @BeforeEach
    void copyTheLauncher() throws IOException {
        Files.copy(Path.of("../../lamplight"), root.resolve("lamplight"));
        Path texts = root.resolve("localstack/command-line").resolve(RESOURCES);
        Files.createDirectories(texts.resolve("help"));
        Files.copy(RESOURCES.resolve("usage.txt"), texts.resolve("usage.txt"));
        for (String command : List.of("demo", "put", "build", "bench", "soak", "test")) {
            Path help = Path.of("help", command + ".txt");
            Files.copy(RESOURCES.resolve(help), texts.resolve(help));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo --help",
                "put -h",
                "put a --help",
                "build --help",
                "bench --help",
                "soak --help",
                "help test"
            })
    void explainsACommandBeforeAnyBuild(String line) throws IOException, InterruptedException {
        Ended ended = launch(Map.of(), line.split(" "));

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).startsWith("Usage: ./lamplight ");
        assertThat(ended.error()).isEmpty();
        assertThat(root.resolve(".lamplight")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "--json", "COMMAND", "help nonsense", "build all", "test --slow"})
    void refusesAWrongWordBeforeAnyBuild(String line) throws IOException, InterruptedException {
        Ended ended = launch(Map.of(), line.split(" "));

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.error()).startsWith("lamplight: ").hasLineCount(1);
        assertThat(root.resolve(".lamplight")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_HOME", "LAMPLIGHT_JAVA_HOME"})
    void takesANewerJdkThatIsNamedWithAWord(String variable) throws IOException, InterruptedException {
        Path newer = jdk("26");

        Ended ended = launch(Map.of(variable, newer.toString()), "jdk");

        assertThat(ended.out()).isEqualTo(newer + "\n");
        assertThat(ended.error()).contains("JDK 26").contains(variable).hasLineCount(1);
    }

    @Test
    void refusesAnOlderJdkThatIsMeantForIt() throws IOException, InterruptedException {
        Ended ended = launch(Map.of("LAMPLIGHT_JAVA_HOME", jdk("21").toString()), "jdk");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.error()).contains("LAMPLIGHT_JAVA_HOME").hasLineCount(1);
    }

    /// Lambda takes no empty layer, and what runs here needs no start cache.
    @ParameterizedTest
    @CsvSource({"build, train", "deploy, train", "status, layers"})
    void trainsStartCachesForWhatIsDeployedAndForNothingElse(String command, String starts) throws Exception {
        Path programs = Files.createDirectories(root.resolve("bin"));
        Path maven = Files.writeString(
                programs.resolve("mvn"), "#!/bin/sh\nprintf '%s\\n' \"$*\" >maven-was-told\nexit 1\n");
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        Files.writeString(root.resolve("pom.xml"), "<project/>");

        Ended ended = launch(Map.of("PATH", programs + ":" + System.getenv("PATH")), command);

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.error()).contains("the build failed");
        assertThat(root.resolve("maven-was-told")).content().contains("-Dlamplight.start=" + starts + " ");
    }

    /// A folder that looks like a JDK of this release.
    private Path jdk(String release) throws IOException {
        Path home = root.toRealPath().resolve("jdk-" + release);
        Files.createDirectories(home.resolve("bin"));
        for (String tool : List.of("java", "javac")) {
            Path file = Files.writeString(home.resolve("bin").resolve(tool), "#!/bin/sh\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + release + ".0.1\"\n");
        return home;
    }

    private Ended launch(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("sh", root.resolve("lamplight").toString()));
        command.addAll(List.of(arguments));
        Path out = root.resolve("out.txt");
        Path error = root.resolve("error.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(error.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().remove("LAMPLIGHT_JAVA_HOME");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended by itself")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), text(out), text(error));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
