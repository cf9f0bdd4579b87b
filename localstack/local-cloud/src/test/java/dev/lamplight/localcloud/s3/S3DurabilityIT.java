package dev.lamplight.localcloud.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.wire.KilledProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// What was answered outlives the process, and is told to the queue.
class S3DurabilityIT {
    private final Path folder;
    private final S3Fixture fixture;

    S3DurabilityIT(@TempDir Path folder) {
        this.folder = folder;
        this.fixture = new S3Fixture(folder);
    }

    @Test
    void notificationOfAWriteBeforeTheKillIsHandedOverAtTheNextStart() throws Exception {
        AtomicBoolean queueIsThere = new AtomicBoolean(false);
        NotificationTarget unreliable = (arn, body) -> {
            if (!queueIsThere.get()) {
                throw new IllegalStateException("killed before the hand-over");
            }
            fixture.tell(arn, body);
        };
        S3Options options = S3Options.inFolder(S3Fixture.REGION, unreliable, folder);
        try (S3Server server = S3Fixture.started(options);
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
            client.putObject(b -> b.bucket("inbox").key("a"), RequestBody.fromString("x"));
        }
        assertThat(fixture.told()).isEmpty();
        queueIsThere.set(true);

        try (S3Server server = S3Fixture.started(options)) {
            assertThat(server.endpoint()).isNotNull();
        }
        assertThat(fixture.eventNames()).containsExactly("s3:TestEvent", "ObjectCreated:Put");
        String sequencer = S3Fixture.sequencer(fixture.told().getLast());

        try (S3Server server = S3Fixture.started(options);
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
            client.putObject(b -> b.bucket("inbox").key("a"), RequestBody.fromString("y"));
        }
        assertThat(fixture.told()).hasSize(3);
        assertThat(S3Fixture.sequencer(fixture.told().getLast())).isGreaterThan(sequencer);
    }

    @Test
    void everythingAnsweredSurvivesKillMinusNineAndIsTold() throws Exception {
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        CountDownLatch enough = new CountDownLatch(100);
        try (KilledProcess child = KilledProcess.start(KilledServer.class, folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 4; writer++) {
                String prefix = "w" + writer + "-";
                threads.execute(() -> writeUntilKilled(child.endpoint(), prefix, accepted, enough));
            }
            assertThat(enough.await(2, TimeUnit.MINUTES)).isTrue();
            child.kill();
        }

        try (S3Server server = S3Fixture.started(fixture.options("folder"));
                S3Client client = S3Fixture.client(server.endpoint(), "k")) {
            for (String key : accepted) {
                assertThat(S3Fixture.text(client, "inbox", key)).isEqualTo(key);
            }
        }
        assertThat(fixture.told().stream().filter(event -> event.has("Records")).map(S3Fixture::key))
                .as("a write that was not answered may be fixture.told() too")
                .containsAll(accepted)
                .doesNotHaveDuplicates();
    }

    private static void writeUntilKilled(URI endpoint, String prefix, Set<String> accepted, CountDownLatch enough) {
        try (S3Client client = S3Fixture.client(endpoint, "k")) {
            for (int i = 0; ; i++) {
                String key = prefix + i;
                client.putObject(b -> b.bucket("inbox").key(key), RequestBody.fromString(key));
                accepted.add(key);
                enough.countDown();
            }
        } catch (SdkException e) {
            assertThat(enough.getCount()).as("the end came early: %s", e).isZero();
        }
    }

    /// The process that is killed: no notification of it ever arrives.
    static final class KilledServer {
        private KilledServer() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            NotificationTarget nowhere = (_, _) -> {
                throw new IllegalStateException("no queue");
            };
            System.setProperty("java.util.logging.SimpleFormatter.format", "");
            S3Server server = S3Fixture.started(S3Options.inFolder(S3Fixture.REGION, nowhere, Path.of(arguments[0])));
            System.out.println(server.endpoint());
            Thread.currentThread().join();
        }
    }
}
