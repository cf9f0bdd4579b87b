package dev.lamplight.functions.stores;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.api.FileCounts;
import dev.lamplight.contract.api.FileStatus;
import dev.lamplight.contract.api.VectorStoreFileBatch;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Files that were attached together, as `stores/<store>/batches/<batch>.json` keeps them. Their status follows
/// from the store, it is not kept.
///
/// @param cancelled whether the caller gave up what was still in progress
record FileBatch(String id, StoreId store, Instant createdAt, boolean cancelled, List<Member> members) {
    FileBatch {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(createdAt, "createdAt");
        members = List.copyOf(members);
    }

    /// @param order the version that this batch made of the file
    record Member(FileId file, Order order) {}

    FileBatch asCancelled() {
        return new FileBatch(id, store, createdAt, true, members);
    }

    FileStatus status(Member member, StoreSnapshot snapshot) {
        Order order = member.order();
        boolean removed = snapshot.contents()
                .removal(member.file())
                .map(DocumentEntry::order)
                .filter(at -> !order.isAfter(at))
                .isPresent();
        if (removed) {
            return FileStatus.CANCELLED;
        }
        boolean failed = snapshot.contents()
                .failure(member.file())
                .filter(failure -> failure.order().equals(order))
                .isPresent();
        if (failed) {
            return FileStatus.FAILED;
        }
        return snapshot.contents().isSettled(member.file(), order) ? FileStatus.COMPLETED : FileStatus.IN_PROGRESS;
    }

    VectorStoreFileBatch shown(StoreSnapshot snapshot) {
        Map<FileStatus, Long> counts = new EnumMap<>(FileStatus.class);
        members.forEach(member -> counts.merge(status(member, snapshot), 1L, Long::sum));
        FileCounts fileCounts = FileCounts.of(
                counts.getOrDefault(FileStatus.IN_PROGRESS, 0L),
                counts.getOrDefault(FileStatus.COMPLETED, 0L),
                counts.getOrDefault(FileStatus.FAILED, 0L),
                counts.getOrDefault(FileStatus.CANCELLED, 0L));
        return new VectorStoreFileBatch(
                id,
                VectorStoreFileBatch.OBJECT,
                createdAt.getEpochSecond(),
                store.value(),
                status(fileCounts),
                fileCounts);
    }

    private FileStatus status(FileCounts counts) {
        if (cancelled) {
            return FileStatus.CANCELLED;
        }
        if (counts.inProgress() > 0) {
            return FileStatus.IN_PROGRESS;
        }
        return counts.failed() > 0 && counts.failed() == counts.total() ? FileStatus.FAILED : FileStatus.COMPLETED;
    }
}
