package dev.lamplight.functions.etl;

import dev.lamplight.aws.Deadline;
import java.time.Instant;

/// One delivery of a message.
///
/// @param isLast whether the message will not be delivered again: after this it is a dead letter
/// @param sentAt when the queue took the message, by the queue's clock
record Attempt(Deadline deadline, int deliveries, boolean isLast, Instant sentAt) {}
