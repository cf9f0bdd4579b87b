package dev.lamplight.retrieval;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.TransientCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The manifests of stores as they are now. One that was read is kept with its entity tag, so that the next request
/// asks only whether it has changed. Thread-safe.
public final class CurrentManifests {
    private static final int MAX_KEPT = 64;

    private final StoreManifests manifests;
    private final Clock clock;
    private final Map<StoreId, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    public CurrentManifests(ObjectStore library, Clock clock) {
        this.manifests = new StoreManifests(library);
        this.clock = clock;
    }

    private record Kept(Versioned<StoreManifest> manifest, Instant readAt) {

        /// A clock that went back since says nothing about the age of what is kept.
        boolean isFreshAt(Instant now, Duration maxStaleness) {
            return !now.isBefore(readAt) && readAt.plus(maxStaleness).isAfter(now);
        }
    }

    /// The manifest of an open store.
    ///
    /// @param maxStaleness how old what is known may be without asking S3; zero asks always
    /// @throws Failure.Permanent `not_found` for an unknown store, `store_deleted` for a deleted or expired one
    public StoreManifest of(StoreId store, Duration maxStaleness) {
        Kept known = known(store);
        Instant now = clock.instant();
        StoreManifest manifest = known != null && known.isFreshAt(now, maxStaleness)
                ? known.manifest().value()
                : read(store, known).value();
        if (!manifest.isOpenAt(now)) {
            throw new Failure.Permanent(
                    PermanentCode.STORE_DELETED, "vector store '" + store + "' is deleted or expired");
        }
        return manifest;
    }

    /// Works on the segments of a manifest that was read before. They can be gone by then: then once more, on the
    /// manifest as it is.
    public <T> T withReload(StoreManifest manifest, Function<StoreManifest, T> work) {
        try {
            return work.apply(manifest);
        } catch (Failure.Permanent e) {
            if (e.code() != PermanentCode.NOT_FOUND) {
                throw e;
            }
            forget(manifest.store());
            return again(manifest.store(), work);
        }
    }

    private <T> T again(StoreId store, Function<StoreManifest, T> work) {
        StoreManifest manifest = of(store, Duration.ZERO);
        try {
            return work.apply(manifest);
        } catch (Failure.Permanent e) {
            if (e.code() != PermanentCode.NOT_FOUND) {
                throw e;
            }
            throw new Failure.Transient(
                    TransientCode.STORAGE_UNAVAILABLE,
                    "a segment that the manifest lists is gone: " + e.getMessage(),
                    e);
        }
    }

    private Versioned<StoreManifest> read(StoreId store, @Nullable Kept known) {
        Instant asked = clock.instant();
        Versioned<StoreManifest> manifest = (known == null
                        ? manifests.read(store)
                        : manifests.readAgain(store, known.manifest()))
                .orElseThrow(() -> {
                    forget(store);
                    return new Failure.Permanent(PermanentCode.NOT_FOUND, "no vector store has the id '" + store + "'");
                });
        keep(store, new Kept(manifest, asked));
        return manifest;
    }

    private synchronized @Nullable Kept known(StoreId store) {
        return kept.get(store);
    }

    private synchronized void forget(StoreId store) {
        kept.remove(store);
    }

    private synchronized void keep(StoreId store, Kept manifest) {
        kept.put(store, manifest);
        if (kept.size() > MAX_KEPT) {
            kept.remove(kept.keySet().iterator().next());
        }
    }
}
