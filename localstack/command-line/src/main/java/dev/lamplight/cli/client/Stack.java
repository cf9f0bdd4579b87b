package dev.lamplight.cli.client;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateException;
import dev.lamplight.localcloud.template.TemplateOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a deployment consists of, by the template and the prefix that its buckets are named with.
///
/// @param template resolved for another account and region, so that only names can be taken from it, no addresses
public record Stack(Template template, String prefix) {
    private static final Pattern BUCKET = Pattern.compile("([a-z][a-z0-9-]*?)-(inbox|library)-.+");
    private static final String USUAL_PREFIX = "lamplight";
    private static final String REGION = "us-east-1";

    /// @param file the template
    /// @throws CommandFailure where no bucket is known, or its name is none that the template gives
    public static Stack of(Deployment deployment, Path file) {
        String bucket = deployment
                .libraryBucket()
                .or(deployment::inboxBucket)
                .orElseThrow(() -> new CommandFailure("Set LAMPLIGHT_LIBRARY_BUCKET to the library bucket of "
                        + deployment.url() + ": its queues are named like it; the outputs of its stack name it."));
        Matcher name = BUCKET.matcher(bucket);
        if (!name.matches()) {
            throw new CommandFailure("The bucket " + bucket + " is not named as the template names them"
                    + " (PREFIX-library-ACCOUNT-REGION), so its queues cannot be told.");
        }
        return new Stack(read(file, name.group(1)), name.group(1));
    }

    /// As the template is where nobody chose another prefix.
    public static Stack usual(Path file) {
        return new Stack(read(file, USUAL_PREFIX), USUAL_PREFIX);
    }

    private static Template read(Path file, String prefix) {
        TemplateOptions options = new TemplateOptions(
                REGION, prefix, URI.create("http://127.0.0.1"), Map.of("OpenAccess", "true", "Prefix", prefix));
        try {
            return Template.read(file, options);
        } catch (IOException | TemplateException unreadable) {
            throw new CommandFailure("Cannot read " + file + " (" + unreadable.getMessage() + ").", unreadable);
        }
    }

    /// Name without the prefix, as people call it: `etl`.
    public String shortName(FunctionSpec function) {
        return function.name().startsWith(prefix + "-")
                ? function.name().substring(prefix.length() + 1)
                : function.name();
    }

    public List<String> shortNames() {
        return template.functions().stream().map(this::shortName).toList();
    }

    /// @param name with or without the prefix
    public Optional<FunctionSpec> function(String name) {
        return template.functions().stream()
                .filter(function ->
                        function.name().equals(name) || shortName(function).equals(name))
                .findFirst();
    }

    /// The queues that the function is fed from, in the order of the template.
    public List<QueueSpec> queuesOf(FunctionSpec function) {
        return function.queueEvents().stream()
                .flatMap(event -> queue(event.queueArn()).stream())
                .toList();
    }

    public Optional<QueueSpec> queue(String arn) {
        return template.queues().stream()
                .filter(queue -> queue.arn().equals(arn))
                .findFirst();
    }

    /// The functions that a queue feeds.
    public List<FunctionSpec> receivers(QueueSpec queue) {
        return template.functions().stream()
                .filter(function -> queuesOf(function).contains(queue))
                .toList();
    }

    public Optional<QueueSpec> deadLettersOf(QueueSpec queue) {
        return queue.redrive().flatMap(redrive -> queue(redrive.targetArn()));
    }

    /// Whether a bucket tells the queue of its objects.
    public boolean isToldByBucket(QueueSpec queue) {
        return template.buckets().stream()
                .flatMap(bucket -> bucket.notifications().stream())
                .anyMatch(notification -> notification.queueArn().equals(queue.arn()));
    }

    /// The queues that work goes through, without those for dead letters.
    public List<QueueSpec> workQueues() {
        List<String> dead = template.queues().stream()
                .flatMap(queue -> queue.redrive().stream())
                .map(QueueSpec.Redrive::targetArn)
                .collect(Collectors.toList());
        return template.queues().stream()
                .filter(queue -> !dead.contains(queue.arn()))
                .toList();
    }
}
