package dev.lamplight.cli.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.cloud.CloudProcess.Lifetime;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.put.Delivery;
import dev.lamplight.cli.put.Destination;
import dev.lamplight.cli.put.Shipment;
import dev.lamplight.contract.FileId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The process behind `up`, with a template of two buckets and two queues.
class CloudProcessIT {
    private static final String TEMPLATE = """
            Transform: AWS::Serverless-2016-10-31
            Parameters:
              ApiKeyHashes: {Type: String, Default: ''}
              OpenAccess: {Type: String, Default: 'false'}
            Resources:
              Events:
                Type: AWS::SQS::Queue
                Properties:
                  QueueName: events
                  RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
              Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}
              Inbox:
                Type: AWS::S3::Bucket
                Properties:
                  BucketName: inbox
                  NotificationConfiguration:
                    QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Events.Arn}]
              Library: {Type: AWS::S3::Bucket, Properties: {BucketName: library}}
            """;

    private final Installation installation;
    private final CloudProcess process;

    CloudProcessIT(@TempDir Path root) throws IOException {
        installation = new Installation(root);
        process = new CloudProcess(installation);
        Files.createDirectories(installation.template().resolveSibling("."));
        Files.writeString(installation.template(), TEMPLATE);
    }

    @AfterEach
    void stop() {
        RunFile.running(installation.runFile()).ifPresent(CloudProcess::stop);
    }

    @Test
    void deliversOnceAndKeepsItOverARestart() throws IOException, InterruptedException {
        Shipment shipment = shipment();

        RunFile first = start(UpOptions.Storage.KEPT);
        Delivery.Result sent = deliver(first, Destination.unknown("docs"), shipment);
        CloudStatus status = StatusClient.status(first);
        assertThat(CloudProcess.stop(first)).as("ended by itself").isTrue();
        RunFile second = start(UpOptions.Storage.KEPT);
        Delivery.Result again = deliver(second, holding(second, "completed", "in_progress"), shipment);

        assertThat(sent).isEqualTo(new Delivery.Result(2, 0, 0, 0, 0));
        assertThat(status.calls()).containsEntry("S3.PutObject", 2L);
        assertThat(again).isEqualTo(new Delivery.Result(0, 0, 0, 1, 1));
        assertThat(StatusClient.status(second).queues())
                .extracting(CloudStatus.QueueStatus::name, CloudStatus.QueueStatus::deadLetters)
                .containsExactlyInAnyOrder(tuple("events", false), tuple("dead", true));
        assertThat(second.apiKey()).as("the key stays").isEqualTo(first.apiKey());
    }

    @Test
    void leavesNothingBehindWhenItEnds() throws IOException, InterruptedException {
        RunFile run = start(UpOptions.Storage.EPHEMERAL);
        ProcessHandle handle = run.process().orElseThrow();

        CloudProcess.stop(run);

        assertThat(handle.isAlive()).isFalse();
        assertThat(installation.runFile()).doesNotExist();
        assertThat(RunFile.running(installation.runFile())).isEmpty();
    }

    @Test
    void aFileThatAKilledProcessLeftIsNoRunningCloud() throws IOException, InterruptedException {
        RunFile run = start(UpOptions.Storage.EPHEMERAL);
        ProcessHandle handle = run.process().orElseThrow();

        handle.destroyForcibly();
        handle.onExit().join();

        assertThat(installation.runFile()).exists();
        assertThat(RunFile.running(installation.runFile())).isEmpty();
    }

    @Test
    @Timeout(120)
    void takesOverAFunctionThatIsBuiltAnewAndSaysSo() throws IOException, InterruptedException {
        Path zip = installation.template().resolveSibling("function.zip");
        zip(zip, "the first build");
        Files.writeString(installation.template(), TEMPLATE + """
                  Watched:
                    Type: AWS::Serverless::Function
                    Properties: {FunctionName: watched, Runtime: provided.al2023, Handler: unused, CodeUri: function.zip}
                """);
        RunFile _ = process.start(
                new UpOptions(UpOptions.Access.WITH_KEY, UpOptions.Storage.EPHEMERAL, OptionalInt.empty())
                        .withCode(UpOptions.Code.LAST_BUILT),
                Lifetime.WITH_THIS_PROCESS);

        zip(zip, "the second build");

        while (!Files.readString(installation.cloudLog()).contains("watched: the new build is in force")) {
            LockSupport.parkNanos(50_000_000); // the timeout ends it
        }
    }

    private static void zip(Path zip, String bootstrap) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("bootstrap"));
            out.write(bootstrap.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void saysWhyItDidNotStart() throws IOException {
        Files.writeString(installation.template(), "Resources: {Odd: {Type: AWS::SQS::Queue, Properties: !Unknown x}}");

        assertThatThrownBy(() -> start(UpOptions.Storage.EPHEMERAL))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("Unknown");
    }

    @Test
    void saysThatThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            UpOptions options = new UpOptions(
                    UpOptions.Access.WITH_KEY, UpOptions.Storage.EPHEMERAL, OptionalInt.of(taken.getLocalPort()));

            assertThatThrownBy(() -> process.start(options, Lifetime.WITH_THIS_PROCESS))
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    void sendsAnewWhatOnlyLiesThereAndSaysWhy() throws IOException, InterruptedException {
        Shipment shipment = shipment();
        RunFile run = start(UpOptions.Storage.KEPT);
        deliver(run, Destination.unknown("docs"), shipment);

        Delivery.Result gone = deliver(run, Destination.unknown("docs"), shipment);
        Delivery.Result failed = deliver(run, holding(run, "failed", "completed"), shipment);

        assertThat(gone).isEqualTo(new Delivery.Result(2, 2, 0, 0, 0));
        assertThat(gone.remarks()).isEqualTo("2 sent anew: they lay in the inbox, but in no store");
        assertThat(failed).isEqualTo(new Delivery.Result(1, 0, 1, 1, 0));
        assertThat(failed.remarks())
                .isEqualTo("1 sent anew: they had failed; 1 skipped: the same bytes are searchable already");
        assertThat(StatusClient.status(run).calls()).containsEntry("S3.PutObject", 5L);
    }

    /// What a store says of the two files of the shipment.
    private static Destination holding(RunFile run, String first, String second) {
        return new Destination(
                "docs",
                Optional.of("vs_00000001"),
                Map.of(
                        FileId.ofDropped(run.inboxBucket(), "docs/manuals/a.md").value(), file(first),
                        FileId.ofDropped(run.inboxBucket(), "docs/manuals/中文.md")
                                        .value(),
                                file(second)));
    }

    private static StoreFile file(String status) {
        return new StoreFile("file-1", "a.md", "s3://inbox/docs/a.md", status, 0, "", "", "", "");
    }

    private RunFile start(UpOptions.Storage storage) throws IOException, InterruptedException {
        return process.start(
                new UpOptions(UpOptions.Access.WITH_KEY, storage, OptionalInt.empty()), Lifetime.WITH_THIS_PROCESS);
    }

    private Shipment shipment() throws IOException {
        Path folder = Files.createDirectories(installation.root().resolve("manuals"));
        Files.writeString(folder.resolve("a.md"), "# A");
        Files.writeString(folder.resolve("中文.md"), "# 中文");
        return Shipment.of("docs", List.of(folder));
    }

    private static Delivery.Result deliver(RunFile run, Destination destination, Shipment shipment)
            throws InterruptedException {
        try (InboxBucket inbox = InboxBucket.of(Deployment.of(run))) {
            return new Delivery(inbox).deliver(destination, shipment, _ -> {});
        }
    }
}
