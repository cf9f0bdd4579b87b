package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/// Of messages, as the product and people use them.
final class SqsClaims {
    private static final String AREA = "SQS";

    private SqsClaims() {}

    static List<Claim> all() {
        return List.of(
                claim("a message comes back with its attributes and digests", SqsClaims::roundTrip),
                claim("a message says who sent it, when, and how often it came", SqsClaims::systemAttributes),
                claim("ten messages are sent, received and deleted at once", SqsClaims::batches),
                claim("a received message is hidden until its time is over", SqsClaims::visibility),
                claim("a message that is given back comes at once", SqsClaims::givenBack),
                claim("a message that nobody deletes ends among the dead letters", SqsClaims::redrive),
                claim("a delayed message comes later", SqsClaims::delay),
                claim("who waits for a message gets it when it is sent", SqsClaims::longPoll),
                claim("a FIFO queue keeps the order of a group, and one of two alike", SqsClaims::fifo),
                claim("a FIFO queue holds a group back while one of it is in work", SqsClaims::fifoGroup),
                claim("a queue counts what it holds", SqsClaims::counts),
                claim("what is not there says so", SqsClaims::missing));
    }

    private static Claim claim(String sentence, Claim.Check check) {
        return new Claim(AREA, sentence, check);
    }

    private static String queue(Ground ground, Map<QueueAttributeName, String> attributes) {
        String suffix = attributes.containsKey(QueueAttributeName.FIFO_QUEUE) ? ".fifo" : "";
        String name = Ground.name() + suffix;
        return ground.sqs()
                .createQueue(request -> request.queueName(name).attributes(attributes))
                .queueUrl();
    }

    private static void send(Ground ground, String queue, String body) {
        ground.sqs().sendMessage(request -> request.queueUrl(queue).messageBody(body));
    }

    private static void sendTo(Ground ground, String queue, String group, String id) {
        ground.sqs().sendMessage(request -> request.queueUrl(queue)
                .messageBody(id)
                .messageGroupId(group)
                .messageDeduplicationId(id));
    }

    private static List<Message> receive(Ground ground, String queue, Duration wait) {
        return ground.sqs()
                .receiveMessage(request -> request.queueUrl(queue)
                        .maxNumberOfMessages(10)
                        .waitTimeSeconds(Math.toIntExact(wait.toSeconds()))
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
    }

    /// Looks until a message is there.
    private static Message one(Ground ground, String queue) throws Exception {
        List<Message> found = new ArrayList<>();
        Ground.await(
                "a message", () -> found.addAll(receive(ground, queue, Duration.ofSeconds(1))) || !found.isEmpty());
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static List<Message> some(Ground ground, String queue, int count) throws Exception {
        List<Message> found = new ArrayList<>();
        Ground.await(count + " messages", () -> {
            found.addAll(receive(ground, queue, Duration.ofSeconds(1)));
            return found.size() >= count;
        });
        return found;
    }

    /// The client itself compares the digests.
    private static void roundTrip(Ground ground) throws Exception {
        String queue = queue(ground, Map.of());
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        attributes.put(
                "text",
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue("文")
                        .build());
        attributes.put(
                "number",
                MessageAttributeValue.builder()
                        .dataType("Number.int")
                        .stringValue("42")
                        .build());
        attributes.put(
                "bytes",
                MessageAttributeValue.builder()
                        .dataType("Binary")
                        .binaryValue(SdkBytes.fromByteArray(new byte[] {0, -1}))
                        .build());
        ground.sqs().sendMessage(request -> request.queueUrl(queue)
                .messageBody("{\"a\": \"你好 <&>\"}")
                .messageAttributes(attributes));

        Message message = one(ground, queue);

        assertThat(message.body()).isEqualTo("{\"a\": \"你好 <&>\"}");
        assertThat(message.messageAttributes()).isEqualTo(attributes);
    }

    private static void systemAttributes(Ground ground) throws Exception {
        String queue = queue(ground, Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "0"));
        send(ground, queue, "x");
        one(ground, queue);

        Map<MessageSystemAttributeName, String> attributes = one(ground, queue).attributes();

        assertThat(attributes)
                .containsKeys(MessageSystemAttributeName.SENDER_ID)
                .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2");
        assertThat(attributes.get(MessageSystemAttributeName.SENT_TIMESTAMP)).matches("[0-9]{13}");
        assertThat(attributes.get(MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP))
                .matches("[0-9]{13}");
    }

    private static void batches(Ground ground) throws Exception {
        String queue = queue(ground, Map.of());
        List<SendMessageBatchRequestEntry> entries = IntStream.range(0, 10)
                .mapToObj(number -> SendMessageBatchRequestEntry.builder()
                        .id("m" + number)
                        .messageBody("body " + number)
                        .build())
                .toList();
        assertThat(ground.sqs()
                        .sendMessageBatch(request -> request.queueUrl(queue).entries(entries))
                        .successful())
                .hasSize(10);

        List<Message> received = some(ground, queue, 10);
        assertThat(received).extracting(Message::body).doesNotHaveDuplicates().hasSize(10);

        List<DeleteMessageBatchRequestEntry> deletes = received.stream()
                .map(message -> DeleteMessageBatchRequestEntry.builder()
                        .id(message.messageId())
                        .receiptHandle(message.receiptHandle())
                        .build())
                .toList();
        assertThat(ground.sqs()
                        .deleteMessageBatch(request -> request.queueUrl(queue).entries(deletes))
                        .failed())
                .isEmpty();
        assertThat(count(ground, queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .isZero();
    }

    private static void visibility(Ground ground) throws Exception {
        String queue = queue(ground, Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "2"));
        send(ground, queue, "x");
        Message first = one(ground, queue);

        assertThat(receive(ground, queue, Duration.ZERO)).isEmpty();
        Message second = one(ground, queue);

        assertThat(second.messageId()).isEqualTo(first.messageId());
        assertThat(second.receiptHandle()).isNotEqualTo(first.receiptHandle());
    }

    private static void givenBack(Ground ground) throws Exception {
        String queue = queue(ground, Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "600"));
        send(ground, queue, "x");
        String handle = one(ground, queue).receiptHandle();

        ground.sqs()
                .changeMessageVisibility(
                        request -> request.queueUrl(queue).receiptHandle(handle).visibilityTimeout(0));

        assertThat(one(ground, queue).body()).isEqualTo("x");
    }

    private static void redrive(Ground ground) throws Exception {
        String dead = queue(ground, Map.of());
        String arn = ground.sqs()
                .getQueueAttributes(request -> request.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        String queue = queue(
                ground,
                Map.of(
                        QueueAttributeName.VISIBILITY_TIMEOUT,
                        "0",
                        QueueAttributeName.REDRIVE_POLICY,
                        "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":2}"));
        send(ground, queue, "poison");
        one(ground, queue);
        one(ground, queue);

        Ground.await("a dead letter", () -> {
            assertThat(receive(ground, queue, Duration.ZERO)).isEmpty();
            return count(ground, dead, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) == 1;
        });
        assertThat(one(ground, dead).body()).isEqualTo("poison");
    }

    private static void delay(Ground ground) throws Exception {
        String queue = queue(ground, Map.of());
        long sent = System.nanoTime();
        ground.sqs()
                .sendMessage(
                        request -> request.queueUrl(queue).messageBody("later").delaySeconds(2));

        assertThat(receive(ground, queue, Duration.ZERO)).isEmpty();
        one(ground, queue);

        // one second for clocks that count whole seconds
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThan(Duration.ofSeconds(1));
    }

    private static void longPoll(Ground ground) throws Exception {
        String queue = queue(ground, Map.of());
        try (ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Message>> received = waiting.submit(() -> receive(ground, queue, Duration.ofSeconds(20)));
            send(ground, queue, "awaited");

            assertThat(received.get()).extracting(Message::body).containsExactly("awaited");
        }
    }

    private static void fifo(Ground ground) throws Exception {
        String queue = queue(ground, Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
        for (String id : List.of("1", "2", "2", "3")) {
            sendTo(ground, queue, "group", id);
        }

        List<Message> received = some(ground, queue, 3);

        assertThat(received).extracting(Message::body).containsExactly("1", "2", "3");
        assertThat(received).allSatisfy(message -> assertThat(message.attributes())
                .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "group")
                .containsKeys(
                        MessageSystemAttributeName.SEQUENCE_NUMBER,
                        MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID));
    }

    private static void fifoGroup(Ground ground) throws Exception {
        String queue = queue(ground, Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
        sendTo(ground, queue, "a", "a1");
        Message first = one(ground, queue);
        sendTo(ground, queue, "a", "a2");
        sendTo(ground, queue, "b", "b1");

        assertThat(some(ground, queue, 1)).extracting(Message::body).containsExactly("b1");
        ground.sqs().deleteMessage(request -> request.queueUrl(queue).receiptHandle(first.receiptHandle()));
        assertThat(some(ground, queue, 1)).extracting(Message::body).containsExactly("a2");
    }

    private static void counts(Ground ground) throws Exception {
        String queue = queue(ground, Map.of());
        send(ground, queue, "1");
        send(ground, queue, "2");
        ground.sqs().receiveMessage(request -> request.queueUrl(queue).maxNumberOfMessages(1));

        Ground.await(
                "one waiting and one in work",
                () -> count(ground, queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) == 1
                        && count(ground, queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE) == 1);
    }

    private static int count(Ground ground, String queue, QueueAttributeName name) {
        return Integer.parseInt(ground.sqs()
                .getQueueAttributes(request -> request.queueUrl(queue).attributeNames(name))
                .attributes()
                .get(name));
    }

    private static void missing(Ground ground) {
        assertThat(catchThrowableOfType(QueueDoesNotExistException.class, () -> ground.sqs()
                        .getQueueUrl(request -> request.queueName(Ground.name()))))
                .isNotNull();
    }
}
