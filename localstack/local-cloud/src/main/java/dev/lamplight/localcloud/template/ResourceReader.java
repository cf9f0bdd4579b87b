package dev.lamplight.localcloud.template;

import dev.lamplight.localcloud.template.BucketSpec.Notification;
import dev.lamplight.localcloud.template.QueueSpec.Redrive;
import dev.lamplight.localcloud.template.Tree.Fields;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads queues, buckets and layers.
final class ResourceReader {
    /// Properties that change nothing on this machine: encryption, access, tags, lifecycle.
    private static final Set<String> QUEUE_ACCEPTED = Set.of(
            "Tags",
            "KmsMasterKeyId",
            "KmsDataKeyReusePeriodSeconds",
            "SqsManagedSseEnabled",
            "MaximumMessageSize",
            "RedriveAllowPolicy",
            "FifoThroughputLimit",
            "DeduplicationScope");
    private static final Set<String> BUCKET_ACCEPTED = Set.of(
            "Tags",
            "BucketEncryption",
            "PublicAccessBlockConfiguration",
            "OwnershipControls",
            "LifecycleConfiguration",
            "LoggingConfiguration",
            "CorsConfiguration");
    private final TemplateScope scope;
    private final TemplateOptions options;
    private final Path folder;

    ResourceReader(TemplateScope scope, TemplateOptions options, Path folder) {
        this.scope = scope;
        this.options = options;
        this.folder = folder;
    }

    Fields resolved(Declared resource) {
        if (scope.resolver().resolve(resource.properties()).orElseThrow() instanceof Fields fields) {
            return fields;
        }
        throw new TemplateException(resource.line(), resource.logicalId() + ": expected properties");
    }

    Properties properties(Declared resource) {
        return new Properties(resolved(resource), "Resources." + resource.logicalId());
    }

    String physicalName(Declared resource) {
        return scope.physicalName(resource);
    }

    String functionArn(Declared function) {
        return options.arn("lambda", "function:" + physicalName(function));
    }

    /// The logical id behind a `Ref` to an API.
    String apiByReference(String reference, Properties event) {
        return scope.apiByReference(reference).orElseThrow(() -> event.error("there is no API " + reference));
    }

    /// A path of the template, relative to its folder.
    Path path(String text) {
        return folder.resolve(text).normalize();
    }

    QueueSpec queue(Declared resource) {
        Properties properties = properties(resource);
        String name = scope.physicalName(resource);
        QueueSpec queue = new QueueSpec(
                resource.logicalId(),
                name,
                options.arn("sqs", name),
                seconds(properties, "VisibilityTimeout", 30),
                seconds(properties, "MessageRetentionPeriod", 345_600),
                seconds(properties, "DelaySeconds", 0),
                seconds(properties, "ReceiveMessageWaitTimeSeconds", 0),
                properties.truth("FifoQueue"),
                properties.truth("ContentBasedDeduplication"),
                properties.nested("RedrivePolicy").map(ResourceReader::redrive));
        properties.accept(QUEUE_ACCEPTED);
        properties.text("QueueName");
        properties.rejectUnknown();
        if (queue.fifo() != name.endsWith(".fifo")) {
            throw properties.error("a FIFO queue, and only one, has a name that ends in .fifo, found " + name);
        }
        return queue;
    }

    private static Redrive redrive(Properties policy) {
        String target = policy.requiredText("deadLetterTargetArn");
        int count = policy.integer("maxReceiveCount")
                .orElseThrow(() -> policy.error("property maxReceiveCount is missing"));
        policy.rejectUnknown();
        return new Redrive(target, count);
    }

    static Duration seconds(Properties properties, String name, int standard) {
        return Duration.ofSeconds(properties.integer(name).orElse(standard));
    }

    BucketSpec bucket(Declared resource) {
        Properties properties = properties(resource);
        boolean versioned = properties
                .nested("VersioningConfiguration")
                .map(versioning -> versioning.requiredText("Status").equals("Enabled"))
                .orElse(false);
        List<Notification> notifications = properties
                .nested("NotificationConfiguration")
                .map(this::notifications)
                .orElse(List.of());
        properties.accept(BUCKET_ACCEPTED);
        properties.text("BucketName");
        properties.rejectUnknown();
        return new BucketSpec(resource.logicalId(), scope.physicalName(resource), versioned, notifications);
    }

    private List<Notification> notifications(Properties configuration) {
        List<Notification> notifications = new ArrayList<>();
        for (Tree tree : configuration.items("QueueConfigurations")) {
            Properties rule = Properties.of(tree, configuration.owner());
            notifications.add(notification(rule, notifications.size()));
        }
        configuration.rejectUnknown();
        return notifications;
    }

    private static Notification notification(Properties rule, int index) {
        String event = rule.requiredText("Event");
        String queue = rule.requiredText("Queue");
        if (!event.startsWith("s3:Object") && !event.startsWith("s3:Lifecycle")) {
            throw rule.error("event " + event + " is not understood");
        }
        if (queue.endsWith(".fifo")) {
            throw rule.error("S3 cannot notify the FIFO queue " + queue);
        }
        String prefix = "";
        String suffix = "";
        Optional<Properties> key = rule.nested("Filter").flatMap(filter -> filter.nested("S3Key"));
        for (Tree tree : key.map(found -> found.items("Rules")).orElse(List.of())) {
            Properties filter = Properties.of(tree, rule.owner());
            String value = filter.requiredText("Value");
            switch (filter.requiredText("Name")) {
                case "prefix" -> prefix = value;
                case "suffix" -> suffix = value;
                default -> throw filter.error("expected a filter named prefix or suffix");
            }
        }
        rule.rejectUnknown();
        return new Notification("rule-" + index, event, queue, prefix, suffix);
    }

    LayerSpec layer(Declared resource) {
        Properties properties = properties(resource);
        String name = scope.physicalName(resource);
        Path content = path(properties.requiredText("ContentUri"));
        properties.accept(Set.of(
                "LayerName",
                "Description",
                "CompatibleRuntimes",
                "CompatibleArchitectures",
                "LicenseInfo",
                "RetentionPolicy",
                "PublishLambdaVersion"));
        properties.rejectUnknown();
        return new LayerSpec(resource.logicalId(), name, options.arn("lambda", "layer:" + name + ":1"), content);
    }
}
