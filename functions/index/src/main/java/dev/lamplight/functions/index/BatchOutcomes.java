package dev.lamplight.functions.index;

import dev.lamplight.aws.Outcome;
import dev.lamplight.functions.index.Index.Received;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What becomes of each message of one store's share of a batch. A message has its own outcome, or that of the commit.
final class BatchOutcomes {
    private final List<Received> received;
    private final Map<String, Outcome> own = new LinkedHashMap<>();
    private final Map<String, Outcome> onceCommitted = new LinkedHashMap<>();

    BatchOutcomes(List<Received> received) {
        this.received = received;
    }

    /// The outcome holds whatever the commit does.
    void decide(Received message, Outcome outcome) {
        own.put(message.message().id(), outcome);
    }

    /// The outcome holds once the store says so: where the commit fails, the message comes again.
    void decideOnCommit(Received message, Outcome outcome) {
        onceCommitted.put(message.message().id(), outcome);
    }

    /// @param commit what became of the commit
    /// @return the outcome of each message by its id
    Map<String, Outcome> with(Outcome commit) {
        Map<String, Outcome> all = new LinkedHashMap<>();
        for (Received each : received) {
            String id = each.message().id();
            Outcome shared = commit instanceof Outcome.Retry ? commit : onceCommitted.getOrDefault(id, commit);
            all.put(id, own.getOrDefault(id, shared));
        }
        return all;
    }
}
