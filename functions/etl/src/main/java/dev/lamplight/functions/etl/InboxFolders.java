package dev.lamplight.functions.etl;

import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.InboxFolder;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.TransientCode;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Which store an inbox folder means at the time of a drop. A folder that is named by a store's id means that store and
/// no other; any other folder means the store of its present incarnation, and the first drop after the end of one
/// begins the next. The rules and their reasons: docs/design/commit-protocol.md, "Folders and their stores".
final class InboxFolders {
    private static final int MAX_STEPS = 12;

    private final JsonObjects<InboxFolder> folders;
    private final StoreManifests manifests;
    private final UnknownFolder unknownFolder;
    private final Clock clock;

    InboxFolders(ObjectStore library, UnknownFolder unknownFolder, Clock clock) {
        this.folders = new JsonObjects<>(library, InboxFolder.class);
        this.manifests = new StoreManifests(library);
        this.unknownFolder = unknownFolder;
        this.clock = clock;
    }

    /// The open store that takes what was dropped at this time; empty where the drop was meant for one that has ended.
    ///
    /// @param droppedAt when S3 says that it was dropped
    /// @param takenBy the store that took this same version at an earlier delivery, if any: no clock is asked then
    /// @throws Failure.Permanent `not_found` for a store that never was, `store_deleted` for a drop after the end
    ///     of a store that has no successor
    Optional<StoreId> storeFor(String folder, Instant droppedAt, Optional<StoreId> takenBy) {
        if (takenBy.isPresent()) {
            return takenBy.filter(store -> manifests.require(store).value().isOpenAt(clock.instant()));
        }
        return StoreId.isStoreId(folder) ? namedStore(new StoreId(folder), droppedAt) : incarnation(folder, droppedAt);
    }

    /// The store of the folder's present incarnation, open or not; nothing is begun.
    StoreId present(String folder) {
        return StoreId.isStoreId(folder)
                ? new StoreId(folder)
                : folders.read(LibraryKeys.inboxFolder(folder))
                        .map(Versioned::value)
                        .orElseGet(() -> InboxFolder.first(folder))
                        .store();
    }

    private Optional<StoreId> namedStore(StoreId store, Instant droppedAt) {
        StoreManifest manifest = manifests.require(store).value();
        if (manifest.isOpenAt(clock.instant())) {
            return Optional.of(store);
        }
        if (!droppedAt.isAfter(end(manifest))) {
            return Optional.empty();
        }
        throw new Failure.Permanent(
                PermanentCode.STORE_DELETED,
                "vector store '" + store + "' ended at " + end(manifest)
                        + " and a folder named by its id means no other: drop into a folder with a name of your own, or"
                        + " with the id of a store that is there");
    }

    private Optional<StoreId> incarnation(String folder, Instant droppedAt) {
        String key = LibraryKeys.inboxFolder(folder);
        for (int step = 1; step <= MAX_STEPS; step++) {
            Optional<Versioned<InboxFolder>> known = folders.read(key);
            InboxFolder present = known.map(Versioned::value).orElseGet(() -> InboxFolder.first(folder));
            if (present.startsAfter(droppedAt)) {
                return Optional.empty();
            }
            StoreManifest store = opened(present);
            if (store.isOpenAt(clock.instant())) {
                return Optional.of(present.store());
            }
            if (!droppedAt.isAfter(end(store))) {
                return Optional.empty();
            }
            requireCreation(store);
            Instant now = clock.instant();
            StoreManifest ended = manifests.update(present.store(), manifest -> manifest.sealed(now));
            if (!ended.isOpenAt(now)) {
                begin(key, known, present.next(end(ended)));
            }
        }
        throw new Failure.Transient(
                TransientCode.CONTENTION,
                "inbox folder '" + folder + "': its stores ended as fast as they began, " + MAX_STEPS + " times");
    }

    /// Whoever comes second finds the same record, for it follows from the one before.
    private void begin(String key, Optional<Versioned<InboxFolder>> known, InboxFolder next) {
        if (known.isPresent()) {
            folders.swap(key, known.get(), next);
        } else {
            folders.create(key, next);
        }
    }

    /// The manifest of the incarnation, made now where nobody has made it yet.
    private StoreManifest opened(InboxFolder folder) {
        Optional<Versioned<StoreManifest>> there = manifests.read(folder.store());
        if (there.isPresent() || unknownFolder == UnknownFolder.REFUSED) {
            return there.orElseGet(() -> manifests.require(folder.store())).value();
        }
        manifests.create(StoreManifest.create(folder.store(), folder.folder(), Map.of(), null, clock.instant()));
        return manifests.require(folder.store()).value();
    }

    private void requireCreation(StoreManifest ended) {
        if (unknownFolder == UnknownFolder.REFUSED) {
            throw new Failure.Permanent(
                    PermanentCode.STORE_DELETED,
                    "vector store '" + ended.store() + "' of the inbox folder '" + ended.name() + "' ended at "
                            + end(ended) + " and this deployment makes no stores from folders: make a store, and drop"
                            + " into the folder that is named by its id");
        }
    }

    private static Instant end(StoreManifest ended) {
        return ended.endsAt().orElse(ended.lastActiveAt());
    }
}
