package dev.lamplight.cli.command;

import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.cloud.CloudStatus;
import dev.lamplight.cli.cloud.CloudStatus.QueueStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Work that a search cannot see yet.
///
/// @param documents that stores know to be in progress
/// @param messages in the queues of a local cloud: what is dropped is there before any store knows of it; 0 for AWS
record Unfinished(long documents, long messages) {

    static Unfinished of(List<StoreSummary> stores, Optional<CloudStatus> cloud) {
        long messages = cloud.stream()
                .flatMap(status -> status.queues().stream())
                .filter(queue -> !queue.deadLetters())
                .mapToLong(QueueStatus::depth)
                .sum();
        return new Unfinished(
                stores.stream().mapToLong(StoreSummary::inProgress).sum(), messages);
    }

    /// One line for a person who may miss something; empty where all is done.
    Optional<String> remark() {
        List<String> parts = new ArrayList<>();
        if (documents > 0) {
            parts.add(documents + (documents == 1 ? " document is" : " documents are") + " still in progress");
        }
        if (messages > 0) {
            parts.add(messages + (messages == 1 ? " message waits" : " messages wait") + " in the queues");
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of("  " + String.join(", ", parts) + ": search again when they are done;"
                        + " ./lamplight status shows them, put --wait waits for them.");
    }
}
