package dev.lamplight.cli.put;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.cloud.CloudStatus;
import dev.lamplight.cli.cloud.StatusClient;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.contract.FileId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Documents of a shipment on their way from the inbox to where they can be found.
///
/// @param folder of the inbox, which says the store
/// @param ids of the documents
/// @param before settled versions that the store had before the shipment, by document: they are not what is waited for
public record Arrival(String folder, Set<String> ids, Map<String, StoreFile> before) {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(700);
    private static final Duration STANDSTILL_LIMIT = Duration.ofMinutes(5);

    public Arrival {
        ids = Set.copyOf(ids);
        before = Map.copyOf(before);
    }

    /// @param completed documents that can be found
    /// @param failed documents that cannot, with their reasons
    public record Result(long completed, List<StoreFile> failed) {
        public Result {
            failed = List.copyOf(failed);
        }
    }

    /// @param destination as it was before the shipment
    /// @param sent of the keys, those that were put; of what was skipped, what stands there is what is waited for
    public static Arrival of(Destination destination, String bucket, Set<String> keys, Set<String> sent) {
        Set<String> ids = new HashSet<>();
        Map<String, StoreFile> before = new HashMap<>();
        for (String key : keys) {
            String id = FileId.ofDropped(bucket, key).value();
            ids.add(id);
            StoreFile known = destination.files().get(id);
            if (known != null && sent.contains(key)) {
                before.put(id, known);
            }
        }
        return new Arrival(destination.folder(), ids, before);
    }

    /// @throws CommandFailure where nothing has settled for some minutes
    public Result await(PlatformClient client, Deployment deployment, Progress progress) throws InterruptedException {
        long standstill = System.nanoTime();
        int lastSettled = 0;
        Set<String> begun = new HashSet<>();
        while (true) {
            boolean quiet = isQuiet(deployment); // asked first: what ends between the two looks is then seen
            Map<String, StoreFile> files = Destination.ofFolder(client, folder).files();
            List<StoreFile> settled = settled(files, begun, quiet);
            progress.update(settled.size(), ids.size(), "");
            if (settled.size() == ids.size()) {
                return result(settled);
            }
            if (settled.size() != lastSettled) {
                lastSettled = settled.size();
                standstill = System.nanoTime();
            } else if (System.nanoTime() - standstill > STANDSTILL_LIMIT.toNanos()) {
                throw new CommandFailure((ids.size() - settled.size()) + " of " + ids.size()
                        + " documents have neither become searchable nor failed for " + STANDSTILL_LIMIT.toMinutes()
                        + " minutes: ./lamplight status and ./lamplight logs say why.");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL.toMillis());
        }
    }

    /// @param begun documents that were seen in progress; grows
    /// @param quiet whether nothing is under way any more, so that what stands there is the new version
    List<StoreFile> settled(Map<String, StoreFile> files, Set<String> begun, boolean quiet) {
        List<StoreFile> settled = new ArrayList<>();
        for (String id : ids) {
            StoreFile file = files.get(id);
            if (file == null) {
                continue;
            }
            if (file.status().equals("in_progress")) {
                begun.add(id);
            } else if (quiet || begun.contains(id) || isNew(file)) {
                settled.add(file);
            }
        }
        return settled;
    }

    private boolean isNew(StoreFile file) {
        StoreFile old = before.get(file.id());
        return old == null
                || old.createdAt() != file.createdAt()
                || !old.status().equals(file.status());
    }

    /// Whether a local cloud has no message left; AWS does not tell.
    private static boolean isQuiet(Deployment deployment) {
        return deployment
                .local()
                .map(StatusClient::status)
                .map(status -> status.queues().stream()
                        .filter(queue -> !queue.deadLetters())
                        .mapToLong(CloudStatus.QueueStatus::depth)
                        .sum())
                .map(depth -> depth == 0)
                .orElse(false);
    }

    private static Result result(List<StoreFile> settled) {
        List<StoreFile> failed = settled.stream()
                .filter(file -> !file.status().equals("completed"))
                .toList();
        return new Result(settled.size() - failed.size(), failed);
    }
}
