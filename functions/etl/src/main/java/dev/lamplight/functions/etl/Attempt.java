package dev.lamplight.functions.etl;

import dev.lamplight.aws.Deadline;

/// One delivery of a message.
///
/// @param isLast whether the message will not be delivered again: after this it is a dead letter
record Attempt(Deadline deadline, int deliveries, boolean isLast) {}
