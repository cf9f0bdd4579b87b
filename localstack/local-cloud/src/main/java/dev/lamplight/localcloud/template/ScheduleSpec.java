package dev.lamplight.localcloud.template;

import java.util.Optional;

/// A schedule of EventBridge Scheduler that sends a message to a queue.
///
/// @param queueArn the target
/// @param groupId for a FIFO queue
/// @param input body of the message, with Scheduler's placeholders such as `<aws.scheduler.scheduled-time>`
public record ScheduleSpec(
        String logicalId,
        String name,
        String arn,
        ScheduleExpression expression,
        String queueArn,
        Optional<String> groupId,
        String input) {}
