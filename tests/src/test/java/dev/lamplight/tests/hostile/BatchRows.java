package dev.lamplight.tests.hostile;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Invocations of a queue's function by hand, and batches as no queue makes them.
final class BatchRows {
    private static final String TEST_EVENT = "{\"Event\":\"s3:TestEvent\"}";

    private BatchRows() {}

    static List<BadInput<Deliveries>> all() {
        return List.of(
                row(
                        "invocation without records",
                        "invocation fails malformed_event",
                        to -> to.fate(to.etl, new SQSEvent(), "m")),
                row("invocation with no messages", "done nothing", to -> to.fate(to.etl, List.of(), "m")
                        .replaceFirst("done $", "done nothing")),
                row("message that is null", "invocation fails malformed_event", to -> {
                    SQSEvent event = new SQSEvent();
                    event.setRecords(Arrays.asList(Deliveries.message("m", TEST_EVENT), null));
                    return to.fate(to.etl, event, "m");
                }),
                row("message without an id", "invocation fails malformed_event", to -> {
                    SQSEvent.SQSMessage message = Deliveries.message("m", TEST_EVENT);
                    message.setMessageId(null);
                    return to.fate(to.etl, List.of(message), "m");
                }),
                row("message without attributes", "done ignored", to -> {
                    SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
                    message.setMessageId("m");
                    message.setBody(TEST_EVENT);
                    return to.fate(to.etl, List.of(message), "m");
                }),
                row("message with attributes in words", "done ignored", to -> {
                    SQSEvent.SQSMessage message = Deliveries.message("m", TEST_EVENT);
                    message.setAttributes(Map.of("ApproximateReceiveCount", "often", "SentTimestamp", "today"));
                    message.setReceiptHandle("");
                    message.setEventSourceArn("no arn");
                    return to.fate(to.etl, List.of(message), "m");
                }),
                row("message received 10^18 times", "done ignored", to -> {
                    SQSEvent.SQSMessage message = Deliveries.message("m", TEST_EVENT);
                    message.setAttributes(Map.of("ApproximateReceiveCount", "1" + "0".repeat(18)));
                    return to.fate(to.etl, List.of(message), "m");
                }),
                row("10^4 messages in one invocation", "done ignored", to -> {
                    List<SQSEvent.SQSMessage> messages = new ArrayList<>();
                    for (int i = 0; i < 10_000; i++) {
                        messages.add(Deliveries.message("m" + i, TEST_EVENT));
                    }
                    return to.fate(to.etl, messages, "m9999");
                }),
                row(
                        "bad message between good ones",
                        "done ignored+malformed_event",
                        to -> to.fate(
                                to.etl,
                                List.of(
                                        Deliveries.message("m1", TEST_EVENT),
                                        Deliveries.message("m2", "no json"),
                                        Deliveries.message("m3", TEST_EVENT)),
                                "m3")));
    }

    private static BadInput<Deliveries> row(String what, String answer, BadInput.Attempt<Deliveries> attempt) {
        return new BadInput<>(what, answer, attempt);
    }
}
