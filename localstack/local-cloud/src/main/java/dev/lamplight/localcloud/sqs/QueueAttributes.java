package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.sqs.SqsException.Code;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.localcloud.template.QueueSpec.Redrive;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Queue settings as the attributes of the API.
final class QueueAttributes {
    /// Attributes that are taken and change nothing here.
    private static final Set<String> ACCEPTED = Set.of(
            "Policy",
            "MaximumMessageSize",
            "KmsMasterKeyId",
            "KmsDataKeyReusePeriodSeconds",
            "SqsManagedSseEnabled",
            "RedriveAllowPolicy",
            "DeduplicationScope",
            "FifoThroughputLimit");

    private QueueAttributes() {}

    static ObjectNode read(Queues queues, String name, List<String> wanted) {
        QueueSpec spec = queues.describe(name);
        Queues.Counts counts = queues.counts(name);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("QueueArn", spec.arn());
        all.put("ApproximateNumberOfMessages", Integer.toString(counts.visible()));
        all.put("ApproximateNumberOfMessagesNotVisible", Integer.toString(counts.inFlight()));
        all.put("ApproximateNumberOfMessagesDelayed", Integer.toString(counts.delayed()));
        all.put("VisibilityTimeout", seconds(spec.visibilityTimeout()));
        all.put("MessageRetentionPeriod", seconds(spec.retention()));
        all.put("DelaySeconds", seconds(spec.delay()));
        all.put("ReceiveMessageWaitTimeSeconds", seconds(spec.receiveWait()));
        all.put("MaximumMessageSize", Integer.toString(1 << 20));
        if (spec.fifo()) {
            all.put("FifoQueue", "true");
            all.put("ContentBasedDeduplication", Boolean.toString(spec.contentBasedDeduplication()));
        }
        spec.redrive().ifPresent(redrive -> all.put("RedrivePolicy", redrivePolicy(redrive)));
        ObjectNode attributes = Queues.JSON.createObjectNode();
        all.forEach((key, value) -> {
            if (wanted.contains("All") || wanted.contains(key)) {
                attributes.put(key, value);
            }
        });
        return Queues.JSON.createObjectNode().set("Attributes", attributes);
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }

    private static String redrivePolicy(Redrive redrive) {
        return Queues.JSON
                .createObjectNode()
                .put("deadLetterTargetArn", redrive.targetArn())
                .put("maxReceiveCount", redrive.maxReceiveCount())
                .toString();
    }

    static QueueSpec apply(QueueSpec spec, JsonNode attributes) {
        QueueSpec changed = spec;
        for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
            changed = apply(changed, attribute.getKey(), attribute.getValue().asText());
        }
        return changed;
    }

    private static QueueSpec apply(QueueSpec spec, String name, String value) {
        return switch (name) {
            case "VisibilityTimeout" -> spec.withVisibilityTimeout(duration(name, value));
            case "RedrivePolicy" -> value.isEmpty() ? spec : spec.withRedrive(redrive(value));
            case "MessageRetentionPeriod" -> copy(spec, duration(name, value), spec.delay(), spec.receiveWait());
            case "DelaySeconds" -> copy(spec, spec.retention(), duration(name, value), spec.receiveWait());
            case "ReceiveMessageWaitTimeSeconds" -> copy(spec, spec.retention(), spec.delay(), duration(name, value));
            case "FifoQueue" -> {
                if (spec.fifo() != Boolean.parseBoolean(value)) {
                    throw new SqsException(Code.INVALID_PARAMETER, "FifoQueue and the name of the queue disagree.");
                }
                yield spec;
            }
            case "ContentBasedDeduplication" ->
                new QueueSpec(
                        spec.logicalId(),
                        spec.name(),
                        spec.arn(),
                        spec.visibilityTimeout(),
                        spec.retention(),
                        spec.delay(),
                        spec.receiveWait(),
                        spec.fifo(),
                        Boolean.parseBoolean(value),
                        spec.redrive());
            default -> {
                if (!ACCEPTED.contains(name)) {
                    throw new SqsException(Code.INVALID_ATTRIBUTE_NAME, "Unknown Attribute " + name + ".");
                }
                yield spec;
            }
        };
    }

    private static QueueSpec copy(QueueSpec spec, Duration retention, Duration delay, Duration wait) {
        return new QueueSpec(
                spec.logicalId(),
                spec.name(),
                spec.arn(),
                spec.visibilityTimeout(),
                retention,
                delay,
                wait,
                spec.fifo(),
                spec.contentBasedDeduplication(),
                spec.redrive());
    }

    private static Duration duration(String name, String value) {
        if (!value.matches("\\d{1,9}")) {
            throw new SqsException(Code.INVALID_PARAMETER, "Invalid value for the parameter " + name + ".");
        }
        return Duration.ofSeconds(Long.parseLong(value));
    }

    private static Redrive redrive(String policy) {
        JsonNode json;
        try {
            json = Queues.JSON.readTree(policy);
        } catch (JsonProcessingException e) {
            throw new SqsException(
                    Code.INVALID_PARAMETER, "Value " + policy + " for parameter RedrivePolicy is invalid.");
        }
        String target = Optional.ofNullable(json.get("deadLetterTargetArn"))
                .map(JsonNode::asText)
                .orElse("");
        int count = json.path("maxReceiveCount").asInt();
        if (target.isEmpty() || count < 1 || count > 1000) {
            throw new SqsException(
                    Code.INVALID_PARAMETER, "Value " + policy + " for parameter RedrivePolicy is invalid.");
        }
        return new Redrive(target, count);
    }
}
