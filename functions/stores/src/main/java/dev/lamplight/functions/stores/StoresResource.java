package dev.lamplight.functions.stores;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Parallel;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.Versioned;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.aws.http.PageQuery;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.aws.http.TimeList;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.api.DeletionStatus;
import dev.lamplight.contract.api.ListPage;
import dev.lamplight.contract.api.VectorStore;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// `/v1/vector_stores`.
final class StoresResource {
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_FILES = 100;

    private final ObjectStore library;
    private final StoreManifests manifests;
    private final Snapshots snapshots;
    private final Attaching attaching;
    private final Ids ids;
    private final Clock clock;

    StoresResource(
            ObjectStore library,
            StoreManifests manifests,
            Snapshots snapshots,
            Attaching attaching,
            Ids ids,
            Clock clock) {
        this.library = library;
        this.manifests = manifests;
        this.snapshots = snapshots;
        this.attaching = attaching;
        this.ids = ids;
        this.clock = clock;
    }

    Routes routes() {
        return Routes.of(
                Route.post("/v1/vector_stores", this::create),
                Route.get("/v1/vector_stores", this::list),
                Route.get("/v1/vector_stores/{store}", request -> shown(request.storeId())),
                Route.post("/v1/vector_stores/{store}", this::modify),
                Route.delete("/v1/vector_stores/{store}", this::delete));
    }

    private HttpResponse create(HttpRequest request) {
        JsonFields fields = JsonFields.ofBody(request);
        List<FileId> files = RequestFields.fileIds(fields, "file_ids", MAX_FILES);
        ChunkingStrategy chunking = RequestFields.chunking(fields);
        StoreManifest manifest = StoreManifest.create(
                ids.newStore(),
                fields.text("name", MAX_NAME_LENGTH).orElse(""),
                fields.metadata("metadata").orElse(Map.of()),
                boxed(RequestFields.expiresAfterDays(fields)),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        // unknown files are refused before anything exists
        Parallel.map(files, attaching::file);
        if (!manifests.create(manifest)) {
            throw new IllegalStateException("a new random store id exists already: " + manifest.store());
        }
        StoreSnapshot empty = snapshots.of(manifest.store());
        Parallel.map(files, file -> attaching.attach(empty, new Attaching.Wish(file, Attributes.NONE, chunking)));
        return shown(manifest.store());
    }

    private HttpResponse list(HttpRequest request) {
        PageQuery query = PageQuery.of(request, PageQuery.Limits.STORES);
        ListPage<StoreManifest> page = new TimeList<StoreManifest>(
                        library,
                        LibraryKeys.STORES_BY_TIME,
                        this::read,
                        store -> store.isOpenAt(clock.instant()),
                        store -> LibraryKeys.storeByTime(store.store(), store.createdAt()),
                        store -> store.store().value())
                .page(query);
        List<VectorStore> stores = Parallel.map(page.data(), store -> shown(snapshots.of(store.store())));
        return HttpResponse.ok(ListPage.of(stores, VectorStore::id, page.hasMore()));
    }

    /// A field that is absent stays, one that is null is taken away.
    private HttpResponse modify(HttpRequest request) {
        JsonFields fields = JsonFields.ofBody(request);
        Optional<String> name = fields.text("name", MAX_NAME_LENGTH);
        Optional<Map<String, String>> metadata = fields.metadata("metadata");
        OptionalInt days = RequestFields.expiresAfterDays(fields);
        Instant now = clock.instant();
        manifests.update(request.storeId(), store -> {
            checkOpen(store, now);
            Integer newDays = fields.isNull("expires_after") ? null : boxed(days);
            return store.withDescription(
                    fields.isNull("name") ? "" : name.orElse(store.name()),
                    fields.isNull("metadata") ? Map.of() : metadata.orElse(store.metadata()),
                    fields.has("expires_after") || fields.isNull("expires_after") ? newDays : store.expiresAfterDays(),
                    now);
        });
        return shown(request.storeId());
    }

    private HttpResponse delete(HttpRequest request) {
        Instant now = clock.instant();
        StoreManifest deleted = manifests.update(request.storeId(), store -> {
            checkOpen(store, now);
            return store.deleted(now);
        });
        library.delete(List.of(LibraryKeys.storeByTime(deleted.store(), deleted.createdAt())));
        return HttpResponse.ok(DeletionStatus.of(deleted.store().value(), "vector_store.deleted"));
    }

    private HttpResponse shown(StoreId store) {
        return HttpResponse.ok(shown(snapshots.of(store)));
    }

    private static VectorStore shown(StoreSnapshot snapshot) {
        return VectorStore.of(
                snapshot.manifest(),
                snapshot.counts(),
                snapshot.contents().counts().usageBytes());
    }

    private Optional<StoreManifest> read(String id) {
        return manifests.read(new StoreId(id)).map(Versioned::value);
    }

    private static void checkOpen(StoreManifest store, Instant now) {
        if (!store.isOpenAt(now)) {
            throw new Failure.Permanent(
                    PermanentCode.STORE_DELETED, "vector store '" + store.store() + "' is deleted or expired");
        }
    }

    private static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }
}
