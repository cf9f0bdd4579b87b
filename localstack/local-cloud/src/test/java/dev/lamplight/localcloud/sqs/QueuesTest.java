package dev.lamplight.localcloud.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.localcloud.template.QueueSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueuesTest {
    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private final Ticking clock = new Ticking();

    @Test
    void messageIsHiddenWhileReceivedAndComesBackAfterItsVisibility() throws Exception {
        Queues queues = open();
        queues.create(standard("work"));
        String id = queues.send("work", NewMessage.of("one")).id();

        assertThat(receive(queues, "work")).extracting(StoredMessage::id).containsExactly(id);
        assertThat(receive(queues, "work")).isEmpty();
        clock.advance(VISIBILITY);

        assertThat(receive(queues, "work"))
                .extracting(StoredMessage::receiveCount)
                .containsExactly(2);
    }

    @Test
    void messageReceivedTooOftenMovesToDeadLettersAndBackByRedrive() throws Exception {
        Queues queues = open();
        queues.create(standard("dead"));
        queues.create(standard("work").withRedrive(new QueueSpec.Redrive(arn("dead"), 2)));
        String id = queues.send("work", NewMessage.of("poison")).id();

        for (int receive = 0; receive < 2; receive++) {
            assertThat(receive(queues, "work")).hasSize(1);
            clock.advance(VISIBILITY);
        }

        assertThat(receive(queues, "work")).isEmpty();
        assertThat(receive(queues, "dead")).singleElement().satisfies(message -> {
            assertThat(message.id()).isEqualTo(id);
            assertThat(message.deadLetterSourceArn()).isEqualTo(arn("work"));
        });
        assertThat(queues.redrive("dead", Optional.empty())).isEqualTo(1);
        assertThat(receive(queues, "work"))
                .extracting(StoredMessage::receiveCount)
                .containsExactly(1);
    }

    @Test
    void onlyTheChosenOnesComeBackBeforeTheirTime() throws Exception {
        Queues queues = open();
        queues.create(standard("work"));
        String chosen = queues.send("work", NewMessage.of("chosen")).id();
        queues.send("work", NewMessage.of("other"));
        assertThat(queues.receive("work", 2, Optional.empty(), Duration.ZERO)).hasSize(2);

        queues.returnReceived(Set.of(chosen, "unknown"));

        assertThat(receive(queues, "work")).extracting(StoredMessage::id).containsExactly(chosen);
        assertThat(receive(queues, "work")).isEmpty();
    }

    @Test
    void everythingAcceptedSurvivesWithoutBeingClosed() throws Exception {
        Path copy = folder.resolve("copy.journal");
        String kept;
        String receipt;
        try (Queues queues = open()) {
            queues.create(standard("dead"));
            queues.create(standard("work").withRedrive(new QueueSpec.Redrive(arn("dead"), 5)));
            queues.send("work", NewMessage.of("deleted"));
            queues.delete("work", receive(queues, "work").getFirst().receipt());
            kept = queues.send("work", NewMessage.of("in flight")).id();
            receipt = receive(queues, "work").getFirst().receipt();
            queues.send("work", NewMessage.of("waiting"));
            // What another process would find if this one were killed now, in the middle of a write.
            Files.copy(folder.resolve("queues.journal"), copy);
            Files.writeString(copy, "{\"type\":\"mess", StandardOpenOption.APPEND);
        }

        try (Queues queues = Queues.open(clock, Optional.of(copy))) {
            assertThat(queues.counts("work")).isEqualTo(new Queues.Counts(1, 1, 0));
            assertThat(receive(queues, "work")).extracting(StoredMessage::body).containsExactly("waiting");
            queues.delete("work", receipt);
            clock.advance(VISIBILITY);
            assertThat(receive(queues, "work")).extracting(StoredMessage::id).doesNotContain(kept);
            assertThat(queues.describe("work").redrive()).isPresent();
        }
    }

    @Test
    void secondProcessCannotOpenTheSameFolder() throws Exception {
        try (Queues first = open()) {
            assertThat(first.list()).isEmpty();
            assertThatThrownBy(this::open).isInstanceOf(IllegalStateException.class);
        }
        try (Queues again = open()) {
            assertThat(again.list()).isEmpty();
        }
    }

    @Test
    void fifoKeepsOrderOfGroupWhileAnotherGroupGoesOn() throws Exception {
        Queues queues = open();
        queues.create(standard("work.fifo"));
        for (String body : List.of("a1", "a2", "b1")) {
            queues.send("work.fifo", inGroup(body, body.substring(0, 1)));
        }

        List<StoredMessage> first = queues.receive("work.fifo", 1, Optional.empty(), Duration.ZERO);
        List<StoredMessage> second = receive(queues, "work.fifo");

        assertThat(first).extracting(StoredMessage::body).containsExactly("a1");
        assertThat(second).extracting(StoredMessage::body).containsExactly("b1");
        queues.delete("work.fifo", first.getFirst().receipt());
        assertThat(receive(queues, "work.fifo")).extracting(StoredMessage::body).containsExactly("a2");
    }

    @Test
    void fifoKeepsOrderAndDeduplicationOverARestart() throws Exception {
        try (Queues queues = open()) {
            queues.create(standard("work.fifo"));
            for (int i = 0; i < 20; i++) {
                queues.send("work.fifo", inGroup("m" + i, "g"));
            }
        }

        try (Queues queues = open()) {
            queues.send("work.fifo", inGroup("m3", "g"));
            List<String> bodies = new ArrayList<>();
            for (List<StoredMessage> got = receive(queues, "work.fifo");
                    !got.isEmpty();
                    got = receive(queues, "work.fifo")) {
                got.forEach(message -> bodies.add(message.body()));
                got.forEach(message -> queues.delete("work.fifo", message.receipt()));
            }
            assertThat(bodies).hasSize(20).startsWith("m0", "m1", "m2").endsWith("m18", "m19");
        }
    }

    @Test
    void delayedMessageAppearsAfterItsDelay() throws Exception {
        Queues queues = open();
        queues.create(standard("work"));
        NewMessage plain = NewMessage.of("later");
        queues.send(
                "work",
                new NewMessage(
                        plain.body(),
                        plain.attributes(),
                        Optional.of(Duration.ofSeconds(5)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));

        assertThat(receive(queues, "work")).isEmpty();
        assertThat(queues.counts("work")).isEqualTo(new Queues.Counts(0, 0, 1));
        clock.advance(Duration.ofSeconds(5));
        assertThat(receive(queues, "work")).hasSize(1);
    }

    @Test
    void longPollEndsWhenAMessageArrives() throws Exception {
        Queues queues = open();
        queues.create(standard("work"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<StoredMessage>> waiting =
                    threads.submit(() -> queues.receive("work", 1, Optional.empty(), Duration.ofMinutes(1)));
            queues.send("work", NewMessage.of("here"));

            assertThat(waiting.get()).extracting(StoredMessage::body).containsExactly("here");
        }
    }

    @Test
    void concurrentConsumersReceiveEachMessageOnce() throws Exception {
        Queues queues = open();
        queues.create(standard("work"));
        for (int i = 0; i < 500; i++) {
            queues.send("work", NewMessage.of("m" + i));
        }

        List<Future<List<String>>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int consumer = 0; consumer < 8; consumer++) {
                results.add(threads.submit(() -> drain(queues)));
            }
        }

        List<String> all = new ArrayList<>();
        for (Future<List<String>> result : results) {
            all.addAll(result.get());
        }
        assertThat(all).hasSize(500).doesNotHaveDuplicates();
        assertThat(queues.counts("work")).isEqualTo(new Queues.Counts(0, 0, 0));
    }

    @Test
    void compactionKeepsTheState() throws Exception {
        String large = "x".repeat(1 << 20);
        try (Queues queues = open()) {
            queues.create(standard("work"));
            queues.send("work", NewMessage.of("kept"));
            for (int i = 0; i < 40; i++) {
                queues.send("work", NewMessage.of(large));
                drain(queues, i == 0 ? 2 : 1);
            }
            queues.send("work", NewMessage.of("last"));
            assertThat(Files.size(folder.resolve("queues.journal"))).isLessThan(18L << 20);
        }

        try (Queues queues = open()) {
            assertThat(queues.counts("work")).isEqualTo(new Queues.Counts(1, 0, 0));
        }
    }

    private static List<String> drain(Queues queues) throws InterruptedException {
        List<String> bodies = new ArrayList<>();
        for (List<StoredMessage> got = receive(queues, "work"); !got.isEmpty(); got = receive(queues, "work")) {
            got.forEach(message -> bodies.add(message.body()));
            got.forEach(message -> queues.delete("work", message.receipt()));
        }
        return bodies;
    }

    private static void drain(Queues queues, int expected) throws InterruptedException {
        assertThat(drain(queues)).hasSize(expected);
    }

    private Queues open() throws IOException {
        return Queues.open(clock, Optional.of(folder.resolve("queues.journal")));
    }

    private static List<StoredMessage> receive(Queues queues, String name) throws InterruptedException {
        return queues.receive(name, 10, Optional.empty(), Duration.ZERO);
    }

    private static QueueSpec standard(String name) {
        QueueSpec spec = QueueSpec.standard(name, arn(name));
        return new QueueSpec(
                name,
                name,
                spec.arn(),
                VISIBILITY,
                spec.retention(),
                spec.delay(),
                spec.receiveWait(),
                spec.fifo(),
                true,
                spec.redrive());
    }

    private static String arn(String name) {
        return "arn:aws:sqs:eu-west-1:000000000000:" + name;
    }

    private static NewMessage inGroup(String body, String group) {
        NewMessage plain = NewMessage.of(body);
        return new NewMessage(
                body, plain.attributes(), Optional.empty(), Optional.of(group), Optional.empty(), Optional.empty());
    }

    /// A clock that moves only when it is told to.
    private static final class Ticking extends Clock {
        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(Duration step) {
            now = now.plus(step);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
