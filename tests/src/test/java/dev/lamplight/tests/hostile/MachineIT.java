package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import dev.lamplight.localcloud.Ports;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.sqs.SqsOptions;
import dev.lamplight.localcloud.sqs.SqsServer;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.tests.product.Product;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.SqsException;

/// The machine itself is at fault: no room, no permission, no port, damaged files of the local cloud.
class MachineIT {
    private static final Path TEMPLATE = Path.of("..", "infra-sam", "template.yaml");
    private static final String REGION = "us-east-1";

    @TempDir
    private Path folder;

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int port = taken.getLocalPort();
            List<Ports> each = List.of(
                    new Ports(port, 0, 0, 0),
                    new Ports(0, port, 0, 0),
                    new Ports(0, 0, port, 0),
                    new Ports(0, 0, 0, port));
            for (Ports ports : each) {
                LocalCloudOptions options = LocalCloudOptions.of(TEMPLATE, folder.resolve("cloud"))
                        .withParameters(Map.of("OpenAccess", "true"))
                        .withPorts(ports);

                assertThatThrownBy(() -> LocalCloud.start(options))
                        .as("%s", ports)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("port " + port + " of 127.0.0.1 is taken");
            }
        }
    }

    @Test
    void aStateFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        for (Path state : List.of(file, file.resolve("below"), Path.of("/proc/lamplight"))) {
            LocalCloudOptions options = LocalCloudOptions.of(TEMPLATE, state);

            assertThatThrownBy(() -> LocalCloud.start(options))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(state.toString())
                    .hasMessageContaining("cannot be written");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"renamed\",\"queue\":\"q\"}",
                "{\"type\":\"message\",\"queue\":\"q\",\"message\":{\"id\":{}}}",
                "{\"type\":\"lease\",\"queue\":\"nothing\",\"lease\":{\"id\":\"1\"}}",
                "[1]",
                "null",
                "{\"type\":",
                ""
            })
    void aJournalOfALaterVersionOrADamagedOneIsRefusedAndKept(String line) throws IOException {
        try (SqsServer sqs = SqsServer.start(SqsOptions.inFolder(REGION, folder))) {
            sqs.create(QueueSpec.standard("q", "arn:aws:sqs:us-east-1:000000000000:q"));
        }
        Path journal;
        try (var files = Files.list(folder)) {
            journal = files.filter(file -> file.toString().endsWith(".journal"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(journal, line + "\n{\"type\":\"x\"}\n", StandardOpenOption.APPEND);
        byte[] before = Files.readAllBytes(journal);

        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThatThrownBy(() -> SqsServer.start(SqsOptions.inFolder(REGION, folder)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("record at byte")
                    .hasMessageContaining(journal.getFileName().toString());
        }
        assertThat(Files.readAllBytes(journal)).isEqualTo(before);
    }

    /// A limit of the size of files cuts a write off as a full disk does, and every system has it.
    @Test
    void nothingThatWasAnsweredIsLostWhereTheDiskIsFull() throws Exception {
        Path state = folder.resolve("s3");
        List<String> lines = limited(64, FullDisk.class, state.toString());

        List<String> stored = lines.stream()
                .filter(line -> line.startsWith("stored "))
                .map(line -> line.substring("stored ".length()))
                .toList();
        assertThat(stored).as("%s", lines).isNotEmpty();
        assertThat(lines).filteredOn(line -> line.startsWith("refused 500")).isNotEmpty();
        try (S3Server s3 = FullDisk.server(state)) {
            RawHttp http = RawHttp.of(s3.endpoint());
            for (String key : stored) {
                assertThat(FullDisk.holds(http, key)).as(key).isTrue();
            }
        }
    }

    /// A filesystem of its own, which a user may mount in namespaces of its own: its end is the disk's, `ENOSPC`.
    @Test
    void onAFullFilesystemNothingIsLostAndWithRoomAllGoesOn() throws Exception {
        Product.needsPackages();
        Path model = onlyPackage();

        List<String> lines = onFilesystem(3 * 1024, FullFilesystem.class, model.toString());

        assertThat(lines).filteredOn(line -> line.startsWith("refused 500")).isNotEmpty();
        long stored = lines.stream().filter(line -> line.startsWith("stored ")).count();
        assertThat(stored).isPositive();
        assertThat(lines)
                .contains(
                        "disk: No space left on device",
                        "full: 500",
                        "kept " + stored + " of " + stored,
                        "full again: 500",
                        "with room: 200 true",
                        "left behind: nothing");
        assertThat(lines).anySatisfy(line -> assertThat(line)
                .startsWith("model: misconfigured, ")
                .contains("cannot be written; the function may need a larger EphemeralStorage"));
    }

    /// The folder of the package in the bucket of models.
    private static Path onlyPackage() throws IOException {
        Path models = Path.of("..", "shared-model", "layer", "target", "models").toRealPath();
        try (var manifests = Files.walk(models, 3)) {
            return manifests
                    .filter(file -> file.endsWith("manifest.json"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
        }
    }

    @Test
    void onAFullTemporaryFilesystemTheFunctionsTakeDocumentsIn() throws Exception {
        Ground.needsEncoders();

        // ONNX Runtime makes an empty folder in it, and nothing else does
        List<String> lines = onFilesystem(4, NoRoom.class);

        assertThat(lines).contains("found 3 documents").contains("quarantined 0");
    }

    @Test
    void theFunctionsNeedNoRoomInTheirTemporaryFolder() throws Exception {
        Ground.needsEncoders();

        List<String> lines = limited(0, NoRoom.class, folder.toString());

        assertThat(lines).contains("found 3 documents").contains("quarantined 0");
    }

    /// ONNX Runtime makes a folder of its own when it is loaded.
    @Test
    void withoutATemporaryFolderDocumentsWaitForTheDeploymentToBeMended() throws Exception {
        Ground.needsEncoders();

        List<String> lines = limited(0, NoRoom.class, folder.resolve("nothing").toString());

        assertThat(lines).contains("found 0 documents").contains("quarantined 0");
        assertThat(lines)
                .filteredOn(line -> line.contains("\"code\":\"misconfigured\""))
                .isNotEmpty();
    }

    /// SQS's limit is one of bytes; an offer of as many characters as it may have passes it where each has four.
    @Test
    void aMessageOfOneMebibyteIsTakenAndALargerOneIsRefused() throws IOException {
        Ground.needsEncoders();
        try (Ground ground = Ground.start()) {
            ground.send("lamplight-documents", "x".repeat(1 << 20));

            for (String larger : List.of("x".repeat((1 << 20) + 1), "灯".repeat(349_526), "🪔".repeat(262_144) + "{")) {
                assertThatThrownBy(() -> ground.send("lamplight-documents", larger))
                        .isInstanceOfSatisfying(SqsException.class, refused -> assertThat(refused.statusCode())
                                .isEqualTo(400));
            }
            ground.drain();
            assertThat(ground.quarantined()).singleElement().satisfies(entry -> assertThat(entry.code())
                    .isEqualTo("malformed_event"));
        }
    }

    /// Runs a class in a process whose temporary folder and first argument is a filesystem of so many blocks of 1,024
    /// bytes. Skips the test where the system lets nobody mount one for itself.
    private List<String> onFilesystem(int blocks, Class<?> main, String... more)
            throws IOException, InterruptedException {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        List<String> mounting = List.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "/bin/sh",
                "-c",
                "mount -t tmpfs -o size=" + blocks + "k tmpfs \"$1\" && shift && exec \"$@\"",
                "sh",
                disk.toString());
        assumeTrue(
                ended(mounting, List.of("true")).isPresent(),
                "no small filesystem: this system lets nobody but root mount one (unshare --map-root-user --mount)");
        List<String> arguments = new ArrayList<>(List.of(disk.toString()));
        arguments.addAll(List.of(more));
        return ended(mounting, java(main, disk.toString(), arguments)).orElseThrow();
    }

    /// What the command wrote, empty where it could not run or failed.
    private static Optional<List<String>> ended(List<String> before, List<String> command)
            throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(before);
        whole.addAll(command);
        Process child;
        try {
            child = new ProcessBuilder(whole).redirectErrorStream(true).start();
        } catch (IOException absent) {
            return Optional.empty();
        }
        try (var out = child.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = out.lines().toList();
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("%s", lines).isTrue();
            return child.exitValue() == 0 ? Optional.of(lines) : Optional.empty();
        } finally {
            child.destroyForcibly();
        }
    }

    private static List<String> java(Class<?> main, String temporary, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return command;
    }

    /// Runs a class in a process whose files may grow to so many blocks of 1,024 bytes, and whose temporary folder and
    /// only argument is the given folder.
    private List<String> limited(int blocks, Class<?> main, String argument) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash, which sets the limit");
        List<String> command =
                new ArrayList<>(List.of("/bin/bash", "-c", "ulimit -f " + blocks + " && exec \"$@\"", "bash"));
        command.addAll(java(main, argument, List.of(argument)));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = child.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = out.lines().toList();
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).as("%s", lines).isTrue();
            return lines;
        } finally {
            child.destroyForcibly();
        }
    }
}
