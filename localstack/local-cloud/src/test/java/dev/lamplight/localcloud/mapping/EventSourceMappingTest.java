package dev.lamplight.localcloud.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lamplight.localcloud.sqs.NewMessage;
import dev.lamplight.localcloud.sqs.Queues;
import dev.lamplight.localcloud.template.FunctionSpec.QueueEvent;
import dev.lamplight.localcloud.template.QueueSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventSourceMappingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonNode> calls = new LinkedBlockingQueue<>();
    private final List<EventSourceMapping> mappings = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Queues queues;

    private record End(int size, Set<String> failed, String reason) {}

    private final MappingListener listener = new MappingListener() {
        @Override
        public void batchEnded(String functionName, int size, Set<String> failed, String reason) {
            ends.add(new End(size, failed, reason));
        }
    };

    @BeforeEach
    void open() throws IOException {
        queues = Queues.open(Clock.systemUTC(), Optional.empty());
        queues.create(QueueSpec.standard("work", arn("work")).withVisibilityTimeout(Duration.ofSeconds(60)));
        queues.create(QueueSpec.standard("work.fifo", arn("work.fifo")));
    }

    @AfterEach
    void close() {
        mappings.forEach(EventSourceMapping::close);
        queues.close();
    }

    @Test
    void eventHasTheShapeOfLambda() throws Exception {
        NewMessage plain = NewMessage.of("{\"a\":1}");
        plain.attributes().putObject("kind").put("DataType", "String").put("StringValue", "x");
        String id = queues.send("work", plain).id();

        start(event("work", 10, List.of()), _ -> success(""));

        JsonNode entry = take(calls).path("Records").path(0);
        assertThat(entry.path("messageId").asText()).isEqualTo(id);
        assertThat(entry.path("receiptHandle").asText()).isNotEmpty();
        assertThat(entry.path("body").asText()).isEqualTo("{\"a\":1}");
        // echo -n '{"a":1}' | md5sum
        assertThat(entry.path("md5OfBody").asText()).isEqualTo("bb6cb5c68df4652941caf652a366f2d8");
        assertThat(entry.path("eventSource").asText()).isEqualTo("aws:sqs");
        assertThat(entry.path("eventSourceARN").asText()).isEqualTo(arn("work"));
        assertThat(entry.path("awsRegion").asText()).isEqualTo("eu-west-1");
        assertThat(entry.path("attributes").path("ApproximateReceiveCount").asText())
                .isEqualTo("1");
        assertThat(entry.path("messageAttributes").path("kind"))
                .isEqualTo(JSON.readTree("{\"stringValue\":\"x\",\"stringListValues\":[],\"binaryListValues\":[],"
                        + "\"dataType\":\"String\"}"));
        assertThat(take(ends)).isEqualTo(new End(1, Set.of(), ""));
        assertThat(queues.counts("work")).isEqualTo(new Queues.Counts(0, 0, 0));
    }

    /// `%s` stands for the id of the first of two messages.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|0",
                "null|0",
                "{}|0",
                "{\"batchItemFailures\":null}|0",
                "{\"batchItemFailures\":[]}|0",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"%s\"}]}|1",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}|2",
                "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}|2",
                "{\"batchItemFailures\":[{}]}|2",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"unknown\"}]}|2",
                "{\"batchItemFailures\":\"x\"}|2",
                "not json|2",
            })
    void partialBatchContract(String answer, int kept) throws Exception {
        queues.send("work", NewMessage.of("one"));
        queues.send("work", NewMessage.of("two"));

        start(event("work", 10, List.of()), event -> {
            String first = event.path("Records").path(0).path("messageId").asText();
            return success(answer.replace("%s", first));
        });

        assertThat(take(ends).failed()).hasSize(kept);
        assertThat(queues.counts("work")).isEqualTo(new Queues.Counts(0, kept, 0));
    }

    @Test
    void functionErrorLeavesTheWholeBatch() throws Exception {
        queues.send("work", NewMessage.of("one"));

        start(
                event("work", 10, List.of()),
                _ -> new InvocationResult.FunctionError("Sandbox.Timedout", "too slow", new byte[0]));

        assertThat(take(ends).reason()).isEqualTo("Sandbox.Timedout: too slow");
        assertThat(queues.counts("work").inFlight()).isEqualTo(1);
    }

    @Test
    void throttledCallIsRepeatedWithoutASecondReceive() throws Exception {
        queues.send("work", NewMessage.of("one"));
        AtomicInteger attempts = new AtomicInteger();

        start(
                event("work", 10, List.of()),
                _ -> attempts.incrementAndGet() < 3 ? new InvocationResult.Throttled("busy") : success(""));

        assertThat(take(ends).failed()).isEmpty();
        assertThat(attempts).hasValue(3);
        assertThat(calls).allSatisfy(call -> assertThat(call.path("Records")
                        .path(0)
                        .path("attributes")
                        .path("ApproximateReceiveCount")
                        .asText())
                .isEqualTo("1"));
    }

    @Test
    void filterKeepsWhatMatchesAndDeletesTheRest() throws Exception {
        queues.send("work", NewMessage.of("{\"kind\":\"other\"}"));
        queues.send("work", NewMessage.of("plain"));
        queues.send("work", NewMessage.of("{\"kind\":\"document\"}"));

        start(event("work", 10, List.of("{\"body\":{\"kind\":[\"document\"]}}")), _ -> success(""));

        assertThat(take(calls).path("Records").valueStream().map(entry -> entry.path("body")
                        .asText()))
                .containsExactly("{\"kind\":\"document\"}");
        assertThat(take(ends).size()).isEqualTo(1);
        assertThat(queues.counts("work")).isEqualTo(new Queues.Counts(0, 0, 0));
    }

    @Test
    void concurrencyIsBoundedAndNothingIsLost() throws Exception {
        for (int i = 0; i < 200; i++) {
            queues.send("work", NewMessage.of("m" + i));
        }
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch twoRunning = new CountDownLatch(2);

        start(event("work", 10, List.of()), _ -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            twoRunning.countDown();
            await(twoRunning);
            running.decrementAndGet();
            return success("");
        });

        int done = 0;
        while (done < 200) {
            done += take(ends).size();
        }
        assertThat(most).hasValue(2);
        assertThat(queues.counts("work")).isEqualTo(new Queues.Counts(0, 0, 0));
    }

    @Test
    void fifoRunsOneBatchPerGroupInOrder() throws Exception {
        for (int i = 0; i < 30; i++) {
            String group = "g" + i % 3;
            queues.send(
                    "work.fifo",
                    new NewMessage(
                            group + "-" + i,
                            JSON.createObjectNode(),
                            Optional.empty(),
                            Optional.of(group),
                            Optional.of("d" + i),
                            Optional.empty()));
        }
        Map<String, List<Integer>> seen = new HashMap<>();
        Set<String> busy = new HashSet<>();
        List<String> overlaps = new ArrayList<>();

        start(event("work.fifo", 2, List.of()), event -> {
            List<String> bodies = event.path("Records")
                    .valueStream()
                    .map(entry -> entry.path("body").asText())
                    .toList();
            Set<String> groups = new HashSet<>();
            bodies.forEach(body -> groups.add(body.substring(0, 2)));
            synchronized (busy) {
                groups.stream().filter(busy::contains).forEach(overlaps::add);
                busy.addAll(groups);
                bodies.forEach(body -> seen.computeIfAbsent(body.substring(0, 2), _ -> new ArrayList<>())
                        .add(Integer.parseInt(body.substring(3))));
            }
            synchronized (busy) {
                busy.removeAll(groups);
            }
            return success("");
        });

        int done = 0;
        while (done < 30) {
            done += take(ends).size();
        }
        assertThat(overlaps).isEmpty();
        assertThat(seen).hasSize(3);
        seen.values().forEach(order -> assertThat(order).isSorted().hasSize(10));
    }

    @Test
    void windowGathersMoreThanOneReceive() throws Exception {
        QueueEvent wide =
                new QueueEvent("e", arn("work"), 50, Duration.ofSeconds(20), true, OptionalInt.of(2), List.of(), true);
        for (int i = 0; i < 50; i++) {
            queues.send("work", NewMessage.of("m" + i));
        }

        start(wide, _ -> success(""));

        assertThat(take(ends).size()).isEqualTo(50);
    }

    @Test
    void gracefulStopLetsTheBatchInFlightEnd() throws Exception {
        queues.send("work", NewMessage.of("one"));
        BlockingQueue<String> release = new ArrayBlockingQueue<>(1);
        EventSourceMapping mapping = start(event("work", 10, List.of()), _ -> {
            take(release);
            return success("");
        });
        take(calls);

        release.add("go");

        assertThat(mapping.stop(DEADLINE)).isTrue();
        assertThat(queues.counts("work")).isEqualTo(new Queues.Counts(0, 0, 0));
    }

    @Test
    void interruptedBatchComesBackAtOnce() throws Exception {
        queues.send("work", NewMessage.of("one"));
        EventSourceMapping mapping = start(event("work", 10, List.of()), _ -> {
            take(new ArrayBlockingQueue<String>(1));
            return success("");
        });
        take(calls);

        assertThat(mapping.stop(Duration.ZERO)).isFalse();

        assertThat(queues.receive("work", 1, Optional.empty(), DEADLINE)).hasSize(1);
    }

    @Test
    void refusesQueueThatHidesShorterThanTheFunctionRuns() {
        assertThatThrownBy(() -> EventSourceMapping.start(
                        "f",
                        Duration.ofMinutes(2),
                        event("work", 10, List.of()),
                        queues,
                        (_, _, _) -> success(""),
                        listener))
                .hasMessageContaining("is less than Function timeout");
    }

    /// A function body that may wait.
    private interface Body {
        InvocationResult run(JsonNode event) throws InterruptedException;
    }

    private EventSourceMapping start(QueueEvent event, Body body) {
        EventSourceMapping mapping = EventSourceMapping.start(
                "f",
                Duration.ofSeconds(3),
                event,
                queues,
                (_, payload, _) -> {
                    JsonNode call = parse(payload);
                    calls.add(call);
                    return body.run(call);
                },
                listener);
        mappings.add(mapping);
        return mapping;
    }

    private static JsonNode parse(byte[] payload) {
        try {
            return JSON.readTree(payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static QueueEvent event(String queue, int batchSize, List<String> patterns) {
        return new QueueEvent("e", arn(queue), batchSize, Duration.ZERO, true, OptionalInt.of(2), patterns, true);
    }

    private static InvocationResult success(String answer) {
        return new InvocationResult.Success(answer.getBytes(StandardCharsets.UTF_8));
    }

    private static String arn(String name) {
        return "arn:aws:sqs:eu-west-1:000000000000:" + name;
    }

    private static <T> T take(BlockingQueue<T> from) throws InterruptedException {
        T next = from.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        return java.util.Objects.requireNonNull(next, "nothing came in " + DEADLINE);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }
}
