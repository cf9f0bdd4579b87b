package dev.lamplight.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.localcloud.host.HostStatistics;
import dev.lamplight.localcloud.mapping.MappingListener;
import dev.lamplight.localcloud.probe.Gate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The parts together, from a template, with packaged functions.
final class LocalCloudIT {
    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<Set<String>> batches = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();

    LocalCloudIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private LocalCloudOptions options() throws Exception {
        return CloudFixture.options(folder, new MappingListener() {
            @Override
            public void batchEnded(String functionName, int size, Set<String> failed, String reason) {
                batches.add(failed);
                reasons.add(reason);
            }
        });
    }

    @Test
    void leadsADroppedObjectToItsFunctionAndARequestToItsOwn() throws Exception {
        List<String> heard = new ArrayList<>();
        try (LocalCloud cloud = LocalCloud.start(options().withListener((_, sentence) -> heard.add(sentence)))) {
            assertThat(put(cloud, "a b.txt", "hello").statusCode()).isEqualTo(200);
            assertThat(batches.poll(60, TimeUnit.SECONDS))
                    .as("s3:TestEvent, reasons %s", reasons)
                    .isEmpty();
            assertThat(batches.poll(60, TimeUnit.SECONDS))
                    .as("ObjectCreated, reasons %s", reasons)
                    .isEmpty();
            assertThat(get(URI.create(cloud.urls().api() + "/any/path")).statusCode())
                    .isEqualTo(200);

            assertThat(cloud.functionNames()).containsExactly("echo", "proxy", "gate");
            assertThat(cloud.statistics())
                    .extracting(HostStatistics::invocations)
                    .containsExactly(2L, 1L, 0L);
            assertThat(cloud.callCounts()).containsEntry("S3.PutObject", 1L);
            assertThat(cloud.routes()).containsExactly("ANY /{proxy+}");
            assertThat(RunFile.read(folder.resolve("state")).orElseThrow().urls())
                    .isEqualTo(cloud.urls());
            assertThat(heard).anyMatch(sentence -> sentence.contains("does not prove IAM"));
        }
        assertThat(RunFile.read(folder.resolve("state"))).isEmpty();
    }

    @Test
    void keepsObjectsAndMessagesOverARestart() throws Exception {
        String queueArn = "arn:aws:sqs:us-east-1:000000000000:dropped";
        try (LocalCloud first = LocalCloud.start(options())) {
            put(first, "kept.txt", "kept");
            assertThat(batches.poll(60, TimeUnit.SECONDS)).isNotNull();
        }

        try (LocalCloud second = LocalCloud.start(options())) {
            assertThat(get(object(second, "kept.txt")).body()).isEqualTo("kept");
            second.queues().deliver(queueArn, "{}");
            assertThat(batches.poll(60, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void callsAFunctionAtItsTimeAndServesItsOwnAddress() throws Exception {
        try (Gate gate = new Gate()) {
            LocalCloudOptions options = options();
            String soon = LocalDateTime.now(ZoneOffset.UTC)
                    .plusSeconds(3)
                    .truncatedTo(ChronoUnit.SECONDS)
                    .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
            Files.writeString(
                    options.template(),
                    Files.readString(options.template())
                            + """
                          FunctionUrlConfig: {AuthType: NONE}
                          CapacityProviderConfig: {Arn: some, PerExecutionEnvironmentMaxConcurrency: 2}
                          Events:
                            Once:
                              Type: ScheduleV2
                              Properties: {ScheduleExpression: 'at(%s)', Input: '%s'}
                    """.formatted(soon, new String(gate.event(), StandardCharsets.UTF_8)));
            try (LocalCloud cloud = LocalCloud.start(options)) {
                long process = gate.awaitArrival();
                CompletableFuture<HttpResponse<String>> called = client.sendAsync(
                        HttpRequest.newBuilder(cloud.functionUrl("gate").orElseThrow())
                                .header("X-Gate", new String(gate.event(), StandardCharsets.UTF_8))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(gate.awaitArrival()).as("both in one environment").isEqualTo(process);
                gate.open();

                assertThat(called.get().body()).isEqualTo(Long.toString(process));
            }
        }
    }

    @Test
    void refusesAStateFolderThatIsInUse() throws Exception {
        try (LocalCloud _ = LocalCloud.start(options())) {
            assertThatThrownBy(() -> LocalCloud.start(options()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another local cloud is up on " + folder.resolve("state"))
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void leavesNoChildWhenItIsKilledAndComesUpAgain() throws Exception {
        try (Gate gate = new Gate()) {
            Process process = startProcess(gate);
            try {
                ProcessHandle child = ProcessHandle.of(gate.awaitArrival()).orElseThrow();

                process.destroyForcibly().waitFor();

                child.onExit().get(30, TimeUnit.SECONDS);
            } finally {
                process.destroyForcibly();
            }
        }
        try (LocalCloud again = LocalCloud.start(options())) {
            assertThat(get(URI.create(again.urls().api() + "/x")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void closesOnSigtermAndLeavesNoChild() throws Exception {
        try (Gate gate = new Gate()) {
            Process process = startProcess(gate);
            try {
                ProcessHandle child = ProcessHandle.of(gate.awaitArrival()).orElseThrow();

                process.destroy();
                gate.open();

                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                child.onExit().get(30, TimeUnit.SECONDS);
                assertThat(folder.resolve("state").resolve("run.json")).doesNotExist();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process startProcess(Gate gate) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CloudProcess.class.getName(),
                folder.toString(),
                new String(gate.event(), StandardCharsets.UTF_8));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("cloud.log").toFile())
                .start();
    }

    private static URI object(LocalCloud cloud, String key) {
        return URI.create(cloud.urls().s3() + "/inbox/" + key.replace(" ", "%20"));
    }

    private HttpResponse<String> put(LocalCloud cloud, String key, String text) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(object(cloud, key))
                .PUT(BodyPublishers.ofString(text))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> get(URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
