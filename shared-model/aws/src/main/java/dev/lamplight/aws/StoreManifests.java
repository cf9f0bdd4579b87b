package dev.lamplight.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.TransientCode;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The manifests of all stores in the library bucket: read, created once, changed by compare-and-swap only.
public final class StoreManifests {
    private static final String JSON = "application/json";
    private static final int MAX_ATTEMPTS = 12;

    private final ObjectStore library;

    public StoreManifests(ObjectStore library) {
        this.library = library;
    }

    /// A manifest and the entity tag to swap it by.
    public record Versioned(StoreManifest manifest, String etag) {}

    /// @throws Failure.Permanent `newer_format` for a manifest that a newer version wrote
    public Optional<Versioned> read(StoreId store) {
        return library.get(LibraryKeys.manifest(store)).map(object -> versioned(store, object));
    }

    /// The manifest of a store that takes commits and answers.
    ///
    /// @throws Failure.Permanent `not_found` for an unknown store, `store_deleted` for one that is deleted or
    /// expired
    public Versioned readOpen(StoreId store, java.time.Instant now) {
        Versioned current = read(store)
                .orElseThrow(() ->
                        new Failure.Permanent(PermanentCode.NOT_FOUND, "no vector store has the id '" + store + "'"));
        if (!current.manifest().isOpenAt(now)) {
            throw new Failure.Permanent(
                    PermanentCode.STORE_DELETED, "vector store '" + store + "' is deleted or expired");
        }
        return current;
    }

    /// Creates the manifest, and the store's place in the list of stores.
    ///
    /// @return false where the store existed already
    public boolean create(StoreManifest manifest) {
        boolean created = library.create(LibraryKeys.manifest(manifest.store()), Json.bytes(manifest), JSON)
                .isPresent();
        if (created) {
            library.put(LibraryKeys.storeByTime(manifest.store(), manifest.createdAt()), new byte[0], JSON);
        }
        return created;
    }

    /// Swaps the manifest if it is still the one that was read.
    ///
    /// @return the new one with its entity tag, or empty where another change came first
    public Optional<Versioned> swap(Versioned current, StoreManifest next) {
        return library.replace(LibraryKeys.manifest(next.store()), Json.bytes(next), JSON, current.etag())
                .map(etag -> new Versioned(next, etag));
    }

    /// Changes the manifest until the change holds. A change that returns the same object writes nothing.
    ///
    /// @throws Failure.Permanent `not_found` for an unknown store
    /// @throws Failure.Transient `contention` where others win too often
    public StoreManifest update(StoreId store, UnaryOperator<StoreManifest> change) {
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            Versioned current = read(store)
                    .orElseThrow(() -> new Failure.Permanent(
                            PermanentCode.NOT_FOUND, "no vector store has the id '" + store + "'"));
            StoreManifest next = change.apply(current.manifest());
            if (next.equals(current.manifest()) || swap(current, next).isPresent()) {
                return next;
            }
            Backoff.OBJECT_CONFLICT.pause(attempt);
        }
        throw new Failure.Transient(
                TransientCode.CONTENTION,
                "manifest of " + store + ": others changed it during " + MAX_ATTEMPTS + " attempts");
    }

    private static Versioned versioned(StoreId store, StoredObject object) {
        try {
            return new Versioned(Json.read(object.bytes(), StoreManifest.class), object.etag());
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof Failure.Permanent failure) {
                throw failure;
            }
            throw broken(store, e);
        } catch (JsonProcessingException e) {
            throw broken(store, e);
        }
    }

    /// A manifest is written whole or not at all: one that cannot be read is a torn read, or damage that must be seen.
    private static Failure.Transient broken(StoreId store, JsonProcessingException cause) {
        return new Failure.Transient(
                TransientCode.STORAGE_UNAVAILABLE,
                "manifest of " + store + " is no JSON: " + cause.getOriginalMessage(),
                cause);
    }
}
