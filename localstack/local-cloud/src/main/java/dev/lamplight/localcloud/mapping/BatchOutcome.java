package dev.lamplight.localcloud.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// Which messages of a batch are done, by AWS's rules for partial batch responses.
sealed interface BatchOutcome {
    /// Every message but these is done.
    record Failed(Set<String> messageIds) implements BatchOutcome {
        public Failed {
            messageIds = Set.copyOf(messageIds);
        }
    }

    /// No message is done.
    record WholeBatchFailed(String reason) implements BatchOutcome {}

    /// Every message is done.
    BatchOutcome ALL_DONE = new Failed(Set.of());

    /// Reads what the function returned. Nothing, `null` or an empty list means all done; an item without an id, with
    /// an empty id or with one that is not in the batch fails the whole batch, and so does an answer that is no
    /// JSON.
    /// Lambda developer guide, "Implementing partial batch responses".
    static BatchOutcome of(byte[] answer, Set<String> batch) {
        if (answer.length == 0) {
            return ALL_DONE;
        }
        JsonNode root;
        try {
            root = EventShape.JSON.readTree(answer);
        } catch (IOException e) {
            return new WholeBatchFailed("the answer is not JSON");
        }
        JsonNode failures = root.path("batchItemFailures");
        if (failures.isMissingNode() || failures.isNull()) {
            return ALL_DONE;
        }
        if (!failures.isArray()) {
            return new WholeBatchFailed("batchItemFailures is no list");
        }
        Set<String> failed = new HashSet<>();
        for (JsonNode item : failures) {
            String id = item.path("itemIdentifier").asText("");
            if (!batch.contains(id)) {
                return new WholeBatchFailed("batchItemFailures names '" + id + "', which is not in the batch");
            }
            failed.add(id);
        }
        return new Failed(failed);
    }
}
