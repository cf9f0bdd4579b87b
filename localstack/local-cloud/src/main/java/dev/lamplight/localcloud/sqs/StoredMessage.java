package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// A message in a queue. Times are milliseconds since 1970.
///
/// @param attributes as in [NewMessage#attributes()]
/// @param sequence rises with every message of a server; the order of a FIFO queue
/// @param visibleAtMillis from when on it can be received
/// @param receiveCount how often it was received, over a dead-letter move too, as on AWS
/// @param receipt of the last receive; empty before the first one
/// @param deadLetterSourceArn the queue it was moved from
public record StoredMessage(
        String id,
        String body,
        ObjectNode attributes,
        @Nullable String groupId,
        @Nullable String deduplicationId,
        @Nullable String traceHeader,
        long sequence,
        long sentAtMillis,
        long visibleAtMillis,
        int receiveCount,
        long firstReceivedAtMillis,
        String receipt,
        @Nullable String deadLetterSourceArn) {

    StoredMessage leased(Lease lease) {
        return new StoredMessage(
                id,
                body,
                attributes,
                groupId,
                deduplicationId,
                traceHeader,
                sequence,
                sentAtMillis,
                lease.visibleAtMillis(),
                lease.receiveCount(),
                lease.firstReceivedAtMillis(),
                lease.receipt(),
                deadLetterSourceArn);
    }

    StoredMessage movedFrom(@Nullable String sourceArn, long visibleAt) {
        return new StoredMessage(
                id,
                body,
                attributes,
                groupId,
                deduplicationId,
                traceHeader,
                sequence,
                sentAtMillis,
                visibleAt,
                receiveCount,
                firstReceivedAtMillis,
                "",
                sourceArn);
    }

    /// The part of a message that changes while it is received, acknowledged or returned.
    record Lease(String id, long visibleAtMillis, int receiveCount, long firstReceivedAtMillis, String receipt) {}

    Lease lease() {
        return new Lease(id, visibleAtMillis, receiveCount, firstReceivedAtMillis, receipt);
    }
}
