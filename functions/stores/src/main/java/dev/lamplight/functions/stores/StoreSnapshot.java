package dev.lamplight.functions.stores;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.api.FileCounts;
import dev.lamplight.contract.api.FileStatus;
import dev.lamplight.core.store.StoreContents;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A store at one moment: what is committed, and what is accepted and not settled yet.
///
/// @param waiting newest accepted order of every document whose outcome is not committed
record StoreSnapshot(StoreManifest manifest, StoreContents contents, Map<FileId, Order> waiting) {

    /// @param markers accepted orders; those that are settled are left out, their markers just live a little longer
    static StoreSnapshot of(StoreManifest manifest, StoreContents contents, Map<FileId, Order> markers) {
        Map<FileId, Order> waiting = new TreeMap<>();
        markers.forEach((file, order) -> {
            if (!contents.isSettled(file, order)) {
                waiting.put(file, order);
            }
        });
        return new StoreSnapshot(manifest, contents, waiting);
    }

    /// Empty where the document is not in the store.
    Optional<FileStatus> status(FileId file) {
        if (waiting.containsKey(file)) {
            return Optional.of(FileStatus.IN_PROGRESS);
        }
        if (contents.failure(file).isPresent()) {
            return Optional.of(FileStatus.FAILED);
        }
        return contents.live(file).isEmpty() ? Optional.empty() : Optional.of(FileStatus.COMPLETED);
    }

    /// Documents that are in the store, whatever their status.
    Set<FileId> files() {
        Set<FileId> files = new TreeSet<>(contents.present());
        files.addAll(waiting.keySet());
        return files;
    }

    /// What the newest settled version says of the document, where it is live or failed.
    Optional<DocumentFacts> facts(FileId file) {
        Optional<DocumentFacts> failed = contents.failure(file).map(DocumentEntry.Failed::facts);
        List<DocumentEntry.Part> live = contents.live(file);
        return failed.isPresent() || live.isEmpty()
                ? failed
                : Optional.of(live.getFirst().facts());
    }

    long usageBytes(FileId file) {
        return contents.live(file).stream()
                .mapToLong(DocumentEntry.Part::usageBytes)
                .sum();
    }

    FileCounts counts() {
        long completed = 0;
        long failed = 0;
        for (FileId file : contents.present()) {
            FileStatus status = status(file).orElse(FileStatus.CANCELLED);
            completed += status == FileStatus.COMPLETED ? 1 : 0;
            failed += status == FileStatus.FAILED ? 1 : 0;
        }
        return FileCounts.of(waiting.size(), completed, failed, 0);
    }
}
