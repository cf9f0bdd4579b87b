package dev.lamplight.localcloud.template;

import java.util.Optional;

/// A schedule of EventBridge that sends a message to a queue or calls a function.
///
/// @param targetArn of the queue or the function
/// @param groupId for a FIFO queue
/// @param input body of the message, or the event, with Scheduler's placeholders such as
///     `<aws.scheduler.scheduled-time>`
public record ScheduleSpec(
        String logicalId,
        String name,
        String arn,
        ScheduleExpression expression,
        String targetArn,
        Optional<String> groupId,
        String input) {

    /// Whether it calls a function, which is an invocation of type `Event`.
    public boolean callsFunction() {
        return targetArn.contains(":lambda:");
    }
}
