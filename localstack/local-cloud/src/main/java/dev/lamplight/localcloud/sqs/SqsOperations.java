package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.sqs.SqsException.Code;
import dev.lamplight.localcloud.template.QueueSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The operations of SQS on the input and output shapes of its JSON protocol.
final class SqsOperations {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_ENTRIES = 10;

    private final Queues queues;
    private final UnaryOperator<String> url;
    private final String region;

    SqsOperations(Queues queues, UnaryOperator<String> url, String region) {
        this.queues = queues;
        this.url = url;
        this.region = region;
    }

    ObjectNode carryOut(String action, ObjectNode input) {
        return switch (action) {
            case "SendMessage" -> send(input);
            case "SendMessageBatch" -> sendBatch(input);
            case "ReceiveMessage" -> receive(input);
            case "DeleteMessage" -> delete(input);
            case "DeleteMessageBatch" -> batch(input, this::deleteEntry);
            case "ChangeMessageVisibility" -> changeVisibility(input);
            case "ChangeMessageVisibilityBatch" -> batch(input, this::visibilityEntry);
            case "GetQueueUrl" -> getQueueUrl(input);
            case "ListQueues" -> listQueues(input);
            case "CreateQueue" -> createQueue(input);
            case "GetQueueAttributes" -> QueueAttributes.read(queues, queue(input), strings(input, "AttributeNames"));
            case "SetQueueAttributes" -> setAttributes(input);
            case "ListDeadLetterSourceQueues" -> deadLetterSources(input);
            case "PurgeQueue" -> {
                queues.purge(queue(input));
                yield none();
            }
            case "DeleteQueue" -> {
                queues.drop(queue(input));
                yield none();
            }
            case "StartMessageMoveTask" -> moveTask(input);
            case "ListQueueTags" -> {
                QueueSpec known = queues.describe(queue(input));
                yield none().set("Tags", none().put("aws:cloudformation:logical-id", known.logicalId()));
            }
            default -> throw new SqsException(Code.UNSUPPORTED, "The operation " + action + " is not supported here.");
        };
    }

    private static ObjectNode none() {
        return Queues.JSON.createObjectNode();
    }

    private static String required(JsonNode input, String name) {
        if (!input.hasNonNull(name)) {
            throw new SqsException(Code.MISSING_PARAMETER, "The request must contain the parameter " + name + ".");
        }
        return input.path(name).asText();
    }

    private static String queue(ObjectNode input) {
        String queueUrl = required(input, "QueueUrl");
        return queueUrl.substring(queueUrl.lastIndexOf('/') + 1);
    }

    private static Optional<String> optional(JsonNode input, String name) {
        return input.hasNonNull(name) ? Optional.of(input.path(name).asText()) : Optional.empty();
    }

    static List<String> strings(JsonNode input, String name) {
        return input.path(name).valueStream().map(JsonNode::asText).toList();
    }

    private static Optional<Duration> seconds(JsonNode input, String name, int max) {
        if (!input.hasNonNull(name)) {
            return Optional.empty();
        }
        String text = input.path(name).asText();
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) > max) {
            throw new SqsException(
                    Code.INVALID_PARAMETER, "Value " + text + " for parameter " + name + " is invalid: 0 to " + max);
        }
        return Optional.of(Duration.ofSeconds(Integer.parseInt(text)));
    }

    private ObjectNode send(ObjectNode input) {
        String queue = queue(input);
        NewMessage message = message(input);
        return sent(queue, message, queues.send(queue, message));
    }

    private static NewMessage message(JsonNode input) {
        String body = required(input, "MessageBody");
        ObjectNode attributes =
                input.path("MessageAttributes") instanceof ObjectNode object ? object.deepCopy() : none();
        if (body.isEmpty()) {
            throw new SqsException(Code.MISSING_PARAMETER, "The request must contain the parameter MessageBody.");
        }
        if (!body.codePoints().allMatch(SqsOperations::isAllowed)) {
            throw new SqsException(Code.INVALID_CONTENT, "Invalid characters were found in the message body.");
        }
        if (bytes(body, attributes) > MAX_BYTES) {
            throw new SqsException(
                    Code.INVALID_PARAMETER,
                    "One or more parameters are invalid. Reason: Message must be shorter than " + MAX_BYTES
                            + " bytes.");
        }
        JsonNode trace = input.path("MessageSystemAttributes").path("AWSTraceHeader");
        return new NewMessage(
                body,
                attributes,
                seconds(input, "DelaySeconds", 900),
                optional(input, "MessageGroupId"),
                optional(input, "MessageDeduplicationId"),
                optional(trace, "StringValue"));
    }

    /// XML's characters, which is what SQS takes.
    private static boolean isAllowed(int character) {
        return character == 0x9
                || character == 0xA
                || character == 0xD
                || (character >= 0x20 && character <= 0xD7FF)
                || (character >= 0xE000 && character <= 0xFFFD)
                || character >= 0x10000;
    }

    private static int bytes(String body, ObjectNode attributes) {
        int size = body.getBytes(StandardCharsets.UTF_8).length;
        return attributes.isEmpty() ? size : size + attributes.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private ObjectNode sent(String queue, NewMessage message, StoredMessage stored) {
        ObjectNode output = none().put("MessageId", stored.id()).put("MD5OfMessageBody", Digests.md5(message.body()));
        if (!message.attributes().isEmpty()) {
            output.put("MD5OfMessageAttributes", Digests.md5(message.attributes()));
        }
        if (queues.describe(queue).fifo()) {
            output.put("SequenceNumber", MessageShape.sequenceNumber(stored));
        }
        return output;
    }

    private ObjectNode sendBatch(ObjectNode input) {
        int total = input.path("Entries")
                .valueStream()
                .mapToInt(entry -> bytes(entry.path("MessageBody").asText(), none()))
                .sum();
        if (total > MAX_BYTES) {
            throw new SqsException(
                    Code.BATCH_TOO_LONG, "Batch requests cannot be longer than " + MAX_BYTES + " bytes.");
        }
        String queue = queue(input);
        return batch(input, (entry, result) -> {
            NewMessage message = message(entry);
            result.setAll(sent(queue, message, queues.send(queue, message)));
        });
    }

    /// Carries out each entry on its own: one that is refused does not touch the others.
    private ObjectNode batch(ObjectNode input, BiConsumer<ObjectNode, ObjectNode> operation) {
        QueueSpec known = queues.describe(queue(input));
        checkEntries(input.path("Entries"));
        ArrayNode successful = Queues.JSON.createArrayNode();
        ArrayNode failed = Queues.JSON.createArrayNode();
        for (JsonNode node : input.path("Entries")) {
            ObjectNode entry = node.<ObjectNode>deepCopy().put("QueueUrl", url.apply(known.name()));
            ObjectNode result = none().put("Id", entry.path("Id").asText());
            try {
                operation.accept(entry, result);
                successful.add(result);
            } catch (SqsException e) {
                failed.add(result.put("SenderFault", true)
                        .put("Code", e.code().errorName())
                        .put("Message", e.getMessage()));
            }
        }
        ObjectNode output = none();
        output.set("Successful", successful);
        return output.set("Failed", failed);
    }

    private static void checkEntries(JsonNode entries) {
        if (entries.isEmpty()) {
            throw new SqsException(Code.EMPTY_BATCH, "There should be at least one entry in the request.");
        }
        if (entries.size() > MAX_ENTRIES) {
            throw new SqsException(Code.TOO_MANY_ENTRIES, "Maximum number of entries per request are 10.");
        }
        Set<String> ids = new HashSet<>();
        for (JsonNode entry : entries) {
            if (!ids.add(required(entry, "Id"))) {
                throw new SqsException(
                        Code.IDS_NOT_DISTINCT, "Id " + entry.path("Id").asText() + " repeated.");
            }
        }
    }

    private ObjectNode receive(ObjectNode input) {
        String queue = queue(input);
        int max = input.path("MaxNumberOfMessages").asInt(1);
        if (max < 1 || max > MAX_ENTRIES) {
            throw new SqsException(
                    Code.INVALID_PARAMETER, "Value " + max + " for parameter MaxNumberOfMessages is invalid: 1 to 10");
        }
        Duration wait = seconds(input, "WaitTimeSeconds", 20)
                .orElseGet(() -> queues.describe(queue).receiveWait());
        Optional<Duration> visibility = seconds(input, "VisibilityTimeout", 43_200);
        List<String> system = strings(input, "MessageSystemAttributeNames");
        List<String> wanted = system.isEmpty() ? strings(input, "AttributeNames") : system;
        List<String> custom = strings(input, "MessageAttributeNames");
        ArrayNode messages = Queues.JSON.createArrayNode();
        for (StoredMessage message : receive(queue, max, visibility, wait)) {
            messages.add(MessageShape.received(message, wanted, custom));
        }
        return messages.isEmpty() ? none() : none().set("Messages", messages);
    }

    private List<StoredMessage> receive(String queue, int max, Optional<Duration> visibility, Duration wait) {
        try {
            return queues.receive(queue, max, visibility, wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private ObjectNode delete(ObjectNode input) {
        queues.delete(queue(input), required(input, "ReceiptHandle"));
        return none();
    }

    private void deleteEntry(ObjectNode entry, @Nullable ObjectNode result) {
        queues.delete(queue(entry), required(entry, "ReceiptHandle"));
    }

    private ObjectNode changeVisibility(ObjectNode input) {
        visibilityEntry(input, null);
        return none();
    }

    private void visibilityEntry(ObjectNode entry, @Nullable ObjectNode result) {
        Duration timeout = seconds(entry, "VisibilityTimeout", 43_200)
                .orElseThrow(() -> new SqsException(
                        Code.MISSING_PARAMETER, "The request must contain the parameter VisibilityTimeout."));
        queues.changeVisibility(queue(entry), required(entry, "ReceiptHandle"), timeout);
    }

    private ObjectNode getQueueUrl(ObjectNode input) {
        QueueSpec spec = queues.describe(required(input, "QueueName"));
        return none().put("QueueUrl", url.apply(spec.name()));
    }

    private ObjectNode listQueues(ObjectNode input) {
        String prefix = input.path("QueueNamePrefix").asText();
        ArrayNode urls = Queues.JSON.createArrayNode();
        queues.list().stream()
                .map(QueueSpec::name)
                .filter(name -> name.startsWith(prefix))
                .forEach(name -> urls.add(url.apply(name)));
        return urls.isEmpty() ? none() : none().set("QueueUrls", urls);
    }

    private ObjectNode createQueue(ObjectNode input) {
        String name = required(input, "QueueName");
        if (!name.matches("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo")) {
            throw new SqsException(
                    Code.INVALID_PARAMETER,
                    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        }
        QueueSpec standard = QueueSpec.standard(name, "arn:aws:sqs:" + region + ":000000000000:" + name);
        queues.create(QueueAttributes.apply(standard, input.path("Attributes")));
        return none().put("QueueUrl", url.apply(name));
    }

    private ObjectNode setAttributes(ObjectNode input) {
        QueueSpec spec = queues.describe(queue(input));
        queues.create(QueueAttributes.apply(spec, input.path("Attributes")));
        return none();
    }

    private ObjectNode deadLetterSources(ObjectNode input) {
        String arn = queues.describe(queue(input)).arn();
        ArrayNode urls = Queues.JSON.createArrayNode();
        queues.list().stream()
                .filter(spec -> spec.redrive()
                        .filter(policy -> policy.targetArn().equals(arn))
                        .isPresent())
                .forEach(spec -> urls.add(url.apply(spec.name())));
        return none().set("queueUrls", urls);
    }

    /// The move is done when the answer is sent: there is no task to watch.
    private ObjectNode moveTask(ObjectNode input) {
        String source = required(input, "SourceArn");
        QueueSpec spec =
                queues.byArn(source).orElseThrow(() -> new SqsException(Code.RESOURCE_NOT_FOUND, "no queue " + source));
        int moved = queues.redrive(spec.name(), optional(input, "DestinationArn"));
        return none().put("TaskHandle", spec.name() + "-" + moved);
    }
}
