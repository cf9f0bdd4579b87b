package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.runtime.FunctionLog;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;

/// Gives messages to functions and says what became of each: from the function's answer, its own log line of the
/// batch, and the quarantine.
final class Deliveries implements AutoCloseable {
    private static final String INBOX_EVENTS = "lamplight-inbox-events";

    final Ground ground;
    final RequestHandler<SQSEvent, SQSBatchResponse> etl;
    final RequestHandler<SQSEvent, SQSBatchResponse> index;
    final RequestHandler<SQSEvent, SQSBatchResponse> compact;
    private final AtomicInteger names = new AtomicInteger();
    private final List<String> lines = new ArrayList<>();
    private final FunctionLog.Elsewhere log = FunctionLog.goesTo(lines::add);

    Deliveries(Ground ground) {
        this.ground = ground;
        this.etl = ground.etl();
        this.index = ground.index();
        this.compact = ground.compact();
    }

    /// A number that no other row uses.
    int next() {
        return names.incrementAndGet();
    }

    /// A key that no other row uses.
    String freshKey() {
        return "rows/" + next() + ".txt";
    }

    /// Drops a document and takes what S3 says of it off the queue.
    ObjectNode dropped(String key) {
        ground.drop(key, "The words of " + key + ".");
        return notification();
    }

    ObjectNode removed(String key) {
        ground.s3.deleteObject(request -> request.bucket(ground.inbox).key(key));
        return notification();
    }

    /// The next notification of S3.
    ObjectNode notification() {
        Message message = ground.receive(INBOX_EVENTS).getFirst();
        ground.acknowledge(INBOX_EVENTS, message);
        return object(message.body());
    }

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) Json.tree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /// `s3` of the first record.
    static ObjectNode s3(ObjectNode notification) {
        return (ObjectNode) notification.withArray("Records").get(0).get("s3");
    }

    static ObjectNode record(ObjectNode notification) {
        return (ObjectNode) notification.withArray("Records").get(0);
    }

    String toEtl(@Nullable String body) {
        return fate(etl, body);
    }

    /// What becomes of one message: `done`, `again` or `quarantined`, and the word for it.
    String fate(RequestHandler<SQSEvent, SQSBatchResponse> function, @Nullable String body) {
        String id = "message-" + names.incrementAndGet();
        return fate(function, List.of(message(id, body)), id);
    }

    /// @param id of the message whose fate is asked for
    String fate(RequestHandler<SQSEvent, SQSBatchResponse> function, List<SQSEvent.SQSMessage> messages, String id) {
        SQSEvent event = new SQSEvent();
        event.setRecords(messages);
        return fate(function, event, id);
    }

    String fate(RequestHandler<SQSEvent, SQSBatchResponse> function, SQSEvent event, String id) {
        lines.clear();
        List<String> again;
        try {
            again = Ground.failures(function, event);
        } catch (Failure.Permanent refused) {
            return "invocation fails " + refused.code().code();
        }
        String word = words();
        if (again.contains(id)) {
            return "again " + word;
        }
        boolean isCode = Arrays.stream(PermanentCode.values()).anyMatch(code -> word.equals(code.code()));
        if (isCode) {
            assertQuarantined(event, id, word);
        }
        return (isCode ? "quarantined " : "done ") + word;
    }

    private void assertQuarantined(SQSEvent event, String id, String code) {
        String body = event.getRecords().stream()
                .filter(message -> message.getMessageId().equals(id))
                .findFirst()
                .orElseThrow()
                .getBody();
        String name = body == null ? id : Sha256.hexOfParts(body).substring(0, 32);
        boolean kept = List.of("etl", "index", "compact").stream()
                .flatMap(function -> ground.objects.get(LibraryKeys.quarantine(function, name)).stream())
                .anyMatch(entry -> new String(entry.bytes(), java.nio.charset.StandardCharsets.UTF_8).contains(code));
        assertThat(kept).as("quarantine record of %s with %s", id, code).isTrue();
    }

    /// Outcomes of the batch, as the function itself counted them.
    private String words() {
        for (String line : lines) {
            JsonNode json = object(line);
            if (json.path("event").asText().equals("batch")) {
                return String.join(
                        "+",
                        json.path("counts").properties().stream()
                                .map(Map.Entry::getKey)
                                .toList());
            }
        }
        return "nothing";
    }

    static SQSEvent.SQSMessage message(String id, @Nullable String body) {
        SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
        message.setMessageId(id);
        message.setBody(body);
        message.setAttributes(Map.of("ApproximateReceiveCount", "1"));
        return message;
    }

    @Override
    public void close() {
        log.close();
    }
}
