package dev.lamplight.aws;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The manifests of all stores in the library bucket: read, created once, changed by compare-and-swap only.
public final class StoreManifests {
    private final ObjectStore library;
    private final JsonObjects<StoreManifest> manifests;

    public StoreManifests(ObjectStore library) {
        this.library = library;
        this.manifests = new JsonObjects<>(library, StoreManifest.class);
    }

    /// @throws Failure.Permanent `newer_format` for a manifest that a newer version wrote, `corrupt_object` for one
    ///     that is damaged or of another store
    public Optional<Versioned<StoreManifest>> read(StoreId store) {
        return manifests.read(LibraryKeys.manifest(store)).map(found -> checked(found, store));
    }

    /// What is there now; the known manifest itself where it is still right, which costs no transfer.
    public Optional<Versioned<StoreManifest>> readAgain(StoreId store, Versioned<StoreManifest> known) {
        return manifests.readAgain(LibraryKeys.manifest(store), known).map(found -> checked(found, store));
    }

    private static Versioned<StoreManifest> checked(Versioned<StoreManifest> found, StoreId store) {
        return new Versioned<>(found.value().requireOf(store), found.etag());
    }

    /// The manifest of a store, open or not.
    ///
    /// @throws Failure.Permanent `not_found` for an unknown store
    public Versioned<StoreManifest> require(StoreId store) {
        return read(store).orElseThrow(() -> unknown(store));
    }

    /// The manifest of a store that takes commits and answers.
    ///
    /// @throws Failure.Permanent `not_found` for an unknown store, `store_deleted` for one that is deleted or
    /// expired
    public Versioned<StoreManifest> readOpen(StoreId store, Instant now) {
        Versioned<StoreManifest> current = require(store);
        if (!current.value().isOpenAt(now)) {
            throw new Failure.Permanent(
                    PermanentCode.STORE_DELETED, "vector store '" + store + "' is deleted or expired");
        }
        return current;
    }

    /// Creates the store: its place in the list of stores, then the manifest. A place without a manifest is skipped by
    /// readers; a manifest without a place would be a store that no list shows.
    ///
    /// @return false where the store existed already
    public boolean create(StoreManifest manifest) {
        library.put(LibraryKeys.storeByTime(manifest.store(), manifest.createdAt()), new byte[0], "application/json");
        return manifests.create(LibraryKeys.manifest(manifest.store()), manifest);
    }

    /// Swaps the manifest if it is still the one that was read.
    ///
    /// @return the new one with its entity tag, or empty where another change came first
    public Optional<Versioned<StoreManifest>> swap(Versioned<StoreManifest> current, StoreManifest next) {
        return manifests.swap(LibraryKeys.manifest(next.store()), current, next);
    }

    /// Lets the committer that was first go on, before a loser tries again.
    public static void pauseAfterLostRace(int attempt) {
        Backoff.OBJECT_CONFLICT.pause(attempt);
    }

    /// Changes the manifest until the change holds. A change that gives an equal manifest writes nothing.
    ///
    /// @throws Failure.Permanent `not_found` for an unknown store
    /// @throws Failure.Transient `contention` where others win too often
    public StoreManifest update(StoreId store, UnaryOperator<StoreManifest> change) {
        return manifests.update(
                LibraryKeys.manifest(store),
                current ->
                        change.apply(current.orElseThrow(() -> unknown(store)).requireOf(store)));
    }

    private static Failure.Permanent unknown(StoreId store) {
        return new Failure.Permanent(PermanentCode.NOT_FOUND, "no vector store has the id '" + store + "'");
    }
}
