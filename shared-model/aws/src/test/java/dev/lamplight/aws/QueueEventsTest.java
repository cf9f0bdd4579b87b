package dev.lamplight.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueEventsTest {
    private static final Path EVENTS = Path.of("../../events");

    @Property(tries = 100)
    void readsAnyBatchAsAwsReadsIt(@ForAll("batches") Object batch) {
        byte[] json = bytes(Json.text(batch));

        assertThat(QueueEvents.read(json)).isEqualTo(AwsSerialization.read(json, SQSEvent.class));
    }

    @Test
    void readsTheEventsOfThisProductAsAwsReadsThem() throws IOException {
        List<Map<String, Object>> messages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(EVENTS)) {
            for (Path file : files.filter(each -> each.getFileName().toString().matches("(ok|bad)-.*\\.json"))
                    .sorted()
                    .toList()) {
                messages.add(Map.of(
                        "messageId", file.getFileName().toString(),
                        "body", Files.readString(file),
                        "attributes", Map.of("ApproximateReceiveCount", "1", "SentTimestamp", "1764547200000"),
                        "eventSourceARN", "arn:aws:sqs:us-east-1:000000000000:lamplight-parts"));
            }
        }
        byte[] json = bytes(Json.text(Map.of("Records", messages)));

        SQSEvent event = QueueEvents.read(json);

        assertThat(event.getRecords()).hasSizeGreaterThan(20);
        assertThat(event).isEqualTo(AwsSerialization.read(json, SQSEvent.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"etl", "index", "compact"})
    void readsTheBatchesOfEachFunctionAsAwsReadsThem(String function) throws IOException {
        try (Stream<Path> files = Files.list(EVENTS.resolve("functions").resolve(function))) {
            assertThat(files.toList()).isNotEmpty().allSatisfy(file -> {
                byte[] json = Files.readAllBytes(file);

                SQSEvent event = QueueEvents.read(json);

                assertThat(event.getRecords()).isNotEmpty();
                assertThat(event).isEqualTo(AwsSerialization.read(json, SQSEvent.class));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"Records\":null}", "{\"Records\":[]}", "{\"Records\":[null]}", "{\"Records\":[{}]}"})
    void readsWhatLacksEverythingAsAwsReadsIt(String json) {
        assertThat(QueueEvents.read(bytes(json))).isEqualTo(AwsSerialization.read(bytes(json), SQSEvent.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{\"Records\":[", "\u0000"})
    void refusesWhatIsNoEventWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> QueueEvents.read(bytes(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected an event as")
                .hasNoCause();
    }

    @Property(tries = 100)
    void writesAnyAnswerAsAwsWritesIt(@ForAll List<String> ids) throws IOException {
        SQSBatchResponse response = new SQSBatchResponse(
                ids.stream().map(SQSBatchResponse.BatchItemFailure::new).toList());

        assertThat(Json.mapper().readTree(QueueEvents.write(response)))
                .isEqualTo(Json.mapper().readTree(AwsSerialization.write(response, SQSBatchResponse.class)));
    }

    @Provide
    Arbitrary<Object> batches() {
        Arbitrary<Map<String, Object>> attribute = object(Map.of(
                "stringValue", texts(),
                "binaryValue", base64(),
                "stringListValues", texts().list().ofMaxSize(3),
                "binaryListValues", base64().list().ofMaxSize(3),
                "dataType", texts()));
        Arbitrary<Map<String, Object>> message = object(Map.of(
                "messageId", texts(),
                "receiptHandle", texts(),
                "body", texts(),
                "md5OfBody", texts(),
                "md5OfMessageAttributes", texts(),
                "eventSourceARN", texts(),
                "eventSource", texts(),
                "awsRegion", texts(),
                "attributes", Arbitraries.maps(texts(), texts()).ofMaxSize(4),
                "messageAttributes", Arbitraries.maps(texts(), attribute).ofMaxSize(3)));
        Arbitrary<Map<String, Object>> withMore =
                object(Map.of("unknown", texts(), "Records", message.list().ofMaxSize(4)));
        return withMore.map(batch -> batch);
    }

    /// An object that may lack any of its fields.
    private static Arbitrary<Map<String, Object>> object(Map<String, Arbitrary<?>> fields) {
        Arbitrary<Map<String, Object>> objects = Arbitraries.just(Map.of());
        for (Map.Entry<String, Arbitrary<?>> field : fields.entrySet()) {
            objects = objects.flatMap(known -> field.getValue()
                    .map(value -> (Object) value)
                    .optional(0.8)
                    .map(value -> with(known, field.getKey(), value)));
        }
        return objects;
    }

    private static Map<String, Object> with(Map<String, Object> known, String name, Optional<Object> value) {
        Map<String, Object> more = new TreeMap<>(known);
        value.ifPresent(present -> more.put(name, present));
        return more;
    }

    /// Of Unicode, which a queue's messages are.
    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(12)
                .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    private static Arbitrary<String> base64() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(9).map(bytes -> Base64.getEncoder()
                .encodeToString(bytes));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
