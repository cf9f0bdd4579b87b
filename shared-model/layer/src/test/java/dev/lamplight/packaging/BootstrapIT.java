package dev.lamplight.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A start cache of other code is worse than none: the virtual machine runs what is no longer there.
final class BootstrapIT {
    private static final String OLD = "the-old-code";
    private static final String NEW = "the-new-code";
    private static final String IN_CACHE = "demo.Main source: shared objects file";

    private Path folder = Path.of("");
    private Path layers = folder;
    private PackedFunction function = new PackedFunction(folder, folder);

    @BeforeEach
    void trainTheOldCode(@TempDir Path empty) throws IOException, InterruptedException {
        folder = empty;
        layers = Files.createDirectories(folder.resolve("opt"));
        Files.createSymbolicLink(layers.resolve("runtime"), Path.of(System.getProperty("java.home")));
        Path start = Files.createDirectories(layers.resolve("start"));
        function = PackedFunction.printing(OLD, Files.createDirectories(folder.resolve("old")));
        Path training = start.resolve("training");
        Files.writeString(training, "record " + start + "\n");
        assertThat(run(function).said()).contains(OLD);
        Files.writeString(training, "create " + start + "\n");
        assertThat(run(function).status()).isZero();
        Files.delete(training);
        Files.writeString(start.resolve(PackedFunction.MAIN + ".code"), code(function) + "\n");
    }

    @Test
    void startsFromTheCacheOfItsOwnCode() throws IOException, InterruptedException {
        assertThat(run(function).said()).contains(IN_CACHE).contains(OLD);
    }

    @Test
    void leavesTheCacheOfOtherCodeAlone() throws IOException, InterruptedException {
        Run run = run(newer());
        assertThat(run.said()).contains(NEW).doesNotContain(IN_CACHE);
        assertThat(run.complained()).contains("the start cache was made of other code");
    }

    /// The reason for all this; should a virtual machine see it by itself one day, the check may go.
    @Test
    void theVirtualMachineWouldNotSeeIt() throws IOException, InterruptedException {
        PackedFunction newer = newer();
        Files.writeString(start(".code"), code(newer) + "\n");
        assumeThat(run(newer).said())
                .as("this virtual machine knows a cache of other code by itself")
                .contains(OLD);
    }

    @Test
    void startsWithoutACacheThatWasCutOff() throws IOException, InterruptedException {
        byte[] whole = Files.readAllBytes(start(".aot"));
        Files.write(start(".aot"), Arrays.copyOf(whole, whole.length / 2));
        assertThat(run(function).said()).contains(OLD).doesNotContain(IN_CACHE);
    }

    /// As Lambda starts it again, with the same `/tmp` and log.
    @Test
    void startsWithoutACacheThatIsDamagedWhenItHasEndedTheProcessOnce() throws IOException, InterruptedException {
        byte[] whole = Files.readAllBytes(start(".aot"));
        Arrays.fill(whole, whole.length / 4, whole.length * 3 / 4, (byte) 7);
        Files.write(start(".aot"), whole);
        Map<String, String> environment = environment("2026/12/01/[$LATEST]0a");

        Run first = run(function, environment);
        Run second = run(function, environment);
        Run third = run(function, environment);

        assertThat(first.status()).as(first.complained()).isNotZero();
        assertThat(second.said()).contains(OLD).doesNotContain(IN_CACHE);
        assertThat(second.complained()).contains("starting without the start cache");
        assertThat(third.said()).contains(OLD);
    }

    @Test
    void anotherEnvironmentThatSharesTheFolderStartsFromTheCache() throws IOException, InterruptedException {
        assertThat(run(function, environment("one")).said()).contains(IN_CACHE);
        assertThat(run(function, environment("other")).said()).contains(IN_CACHE);
    }

    /// Nobody can leave a word there.
    @Test
    void startsFromTheCacheWhereNothingCanBeWritten() throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(environment("one"));
        environment.put("TMPDIR", folder.resolve("absent").toString());

        assertThat(run(function, environment).said()).contains(IN_CACHE);
        assertThat(run(function, environment).complained()).doesNotContain("absent");
    }

    private Map<String, String> environment(String logStream) {
        return Map.of(
                "JAVA_HOME", layers.resolve("runtime").toString(),
                "TMPDIR", folder.toString(),
                "AWS_LAMBDA_LOG_STREAM_NAME", logStream);
    }

    @Test
    void startsWithoutACacheThatIsNotThere() throws IOException, InterruptedException {
        Files.delete(start(".aot"));
        assertThat(run(function).said()).contains(OLD);
    }

    @Test
    void saysWhatIsMissingWhereThereIsNoJava() throws IOException, InterruptedException {
        Run run = run(function, Map.of("JAVA_HOME", folder.toString(), "PATH", "/nowhere"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.complained()).contains("no java here");
    }

    private PackedFunction newer() throws IOException {
        return PackedFunction.printing(NEW, Files.createDirectories(folder.resolve("new")));
    }

    private Path start(String suffix) {
        return layers.resolve("start").resolve(PackedFunction.MAIN + suffix);
    }

    private static String code(PackedFunction function) throws IOException {
        return Files.readAllLines(function.taskRoot().resolve("bootstrap")).stream()
                .filter(line -> line.startsWith("code="))
                .findFirst()
                .orElseThrow()
                .substring("code=".length());
    }

    private record Run(int status, String said, String complained) {}

    private Run run(PackedFunction started) throws IOException, InterruptedException {
        return run(started, Map.of("JAVA_HOME", layers.resolve("runtime").toString()));
    }

    private Run run(PackedFunction started, Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                "/bin/sh", started.taskRoot().resolve("bootstrap").toString());
        builder.environment()
                .putAll(Map.of(
                        "LAMBDA_TASK_ROOT", started.taskRoot().toString(),
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256",
                        "JAVA_TOOL_OPTIONS", "-Xlog:class+load"));
        builder.environment().putAll(variables);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        int status = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Run(
                status, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
