package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import dev.lamplight.localcloud.Ports;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.sqs.SqsOptions;
import dev.lamplight.localcloud.sqs.SqsServer;
import dev.lamplight.localcloud.template.BucketSpec;
import dev.lamplight.localcloud.template.QueueSpec;
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

    /// A limit of the size of files stands for a full disk: it needs no privilege, and a write is cut off as there.
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
        try (S3Server s3 = S3Server.start(S3Options.inFolder(REGION, (_, _) -> {}, state))) {
            s3.create(new BucketSpec("Bucket", "bucket", false, List.of()));
            RawHttp http = RawHttp.of(s3.endpoint());
            for (String key : stored) {
                assertThat(http.send("GET /bucket/" + key, "", new byte[0]).body())
                        .as(key)
                        .contains("words of " + key);
            }
        }
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

    @Test
    void aMessageOfOneMebibyteIsTakenAndALargerOneIsRefused() throws IOException {
        Ground.needsEncoders();
        try (Ground ground = Ground.start()) {
            ground.send("lamplight-documents", "x".repeat(1 << 20));

            assertThatThrownBy(() -> ground.send("lamplight-documents", "x".repeat((1 << 20) + 1)))
                    .isInstanceOfSatisfying(SqsException.class, refused -> assertThat(refused.statusCode())
                            .isEqualTo(400));
            ground.drain();
            assertThat(ground.quarantined()).singleElement().satisfies(entry -> assertThat(entry.code())
                    .isEqualTo("malformed_event"));
        }
    }

    /// Runs a class in a process whose files may grow to so many blocks of 1,024 bytes, and whose temporary folder and
    /// only argument is the given folder.
    private List<String> limited(int blocks, Class<?> main, String argument) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash, which sets the limit");
        List<String> command = new ArrayList<>(List.of(
                "/bin/bash",
                "-c",
                "ulimit -f " + blocks + " && exec \"$@\"",
                "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + argument,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                argument));
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
