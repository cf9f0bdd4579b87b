package dev.lamplight.cli.events;

import dev.lamplight.cli.client.Stack;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.localcloud.template.ScheduleSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Who sends an event, through which queue, and who gets it. The queue of each kind is stated here; who is at its
/// ends comes from the template.
///
/// @param sender function, schedule or bucket, or `anybody` who may send to the queue
/// @param receivers functions by their short names
public record EventRoute(String sender, QueueSpec queue, List<String> receivers) {
    private static final String SOURCE = "lamplight/"; // of envelopes that our functions send

    public EventRoute {
        receivers = List.copyOf(receivers);
    }

    /// @param sample of the type
    public static EventRoute of(MessageBody sample, Stack stack) {
        QueueSpec queue = queue(sample, stack);
        List<String> receivers =
                stack.receivers(queue).stream().map(stack::shortName).toList();
        return new EventRoute(sender(sample, queue, stack), queue, receivers);
    }

    private static QueueSpec queue(MessageBody sample, Stack stack) {
        return switch (sample) {
            case MessageBody.Envelope(EventEnvelope envelope) -> named(stack, queueOf(envelope.data()));
            case MessageBody.ObjectChanges _, MessageBody.Nothing _ ->
                stack.template().queues().stream()
                        .filter(stack::isToldByBucket)
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("the template has no notified queue"));
        };
    }

    /// Logical ids of the template.
    private static String queueOf(Event event) {
        return switch (event) {
            case Event.DocumentOffered _, Event.DocumentAttached _ -> "Documents";
            case Event.DocumentChunked _, Event.DocumentRemoved _, Event.DocumentFailed _, Event.SweepScheduled _ ->
                "Parts";
            case Event.StoreOutgrown _ -> "Compactions";
        };
    }

    private static QueueSpec named(Stack stack, String logicalId) {
        return stack.template().queues().stream()
                .filter(queue -> queue.logicalId().equals(logicalId))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the template has no queue " + logicalId));
    }

    private static String sender(MessageBody sample, QueueSpec queue, Stack stack) {
        return switch (sample) {
            case MessageBody.ObjectChanges _, MessageBody.Nothing _ -> bucketsThatTell(queue, stack);
            case MessageBody.Envelope(EventEnvelope envelope) ->
                function(envelope, queue, stack)
                        .or(() -> schedule(envelope, queue, stack))
                        .orElse("anybody");
        };
    }

    private static String bucketsThatTell(QueueSpec queue, Stack stack) {
        return stack.template().buckets().stream()
                .filter(bucket -> bucket.notifications().stream()
                        .anyMatch(notification -> notification.queueArn().equals(queue.arn())))
                .map(bucket -> "bucket " + bucket.logicalId())
                .collect(Collectors.joining(", "));
    }

    /// A function of that name that knows the queue.
    private static Optional<String> function(EventEnvelope envelope, QueueSpec queue, Stack stack) {
        return Optional.of(envelope.source())
                .filter(source -> source.startsWith(SOURCE))
                .flatMap(source -> stack.function(source.substring(SOURCE.length())))
                .filter(function -> knows(function, queue))
                .map(stack::shortName);
    }

    private static boolean knows(FunctionSpec function, QueueSpec queue) {
        return function.environment().values().stream().anyMatch(value -> value.endsWith("/" + queue.name()));
    }

    private static Optional<String> schedule(EventEnvelope envelope, QueueSpec queue, Stack stack) {
        return stack.template().schedules().stream()
                .filter(schedule -> schedule.targetArn().equals(queue.arn()))
                .filter(schedule -> schedule.input().contains(envelope.data().type()))
                .map(ScheduleSpec::logicalId)
                .map(id -> "schedule " + id)
                .findFirst();
    }
}
