package dev.lamplight.functions.stores;

import dev.lamplight.aws.JsonObjects;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Parallel;
import dev.lamplight.aws.Versioned;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.aws.http.PageQuery;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.api.FileStatus;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// `/v1/vector_stores/{store}/file_batches`.
final class FileBatchesResource {
    private static final Pattern ID = Pattern.compile("vsfb_[0-9a-f]{24}");
    private static final int MAX_FILES = 500;

    private final JsonObjects<FileBatch> batches;
    private final Snapshots snapshots;
    private final StoreFiles files;
    private final Attaching attaching;
    private final Ids ids;
    private final Clock clock;

    FileBatchesResource(
            ObjectStore library, Snapshots snapshots, StoreFiles files, Attaching attaching, Ids ids, Clock clock) {
        this.batches = new JsonObjects<>(library, FileBatch.class);
        this.snapshots = snapshots;
        this.files = files;
        this.attaching = attaching;
        this.ids = ids;
        this.clock = clock;
    }

    Routes routes() {
        return Routes.of(
                Route.post("/v1/vector_stores/{store}/file_batches", this::create),
                Route.get("/v1/vector_stores/{store}/file_batches/{batch}", this::get),
                Route.get("/v1/vector_stores/{store}/file_batches/{batch}/files", this::list),
                Route.post("/v1/vector_stores/{store}/file_batches/{batch}/cancel", this::cancel));
    }

    private HttpResponse create(HttpRequest request) {
        List<Attaching.Wish> wishes = wishes(JsonFields.ofBody(request));
        StoreSnapshot snapshot = snapshots.of(request.storeId());
        // unknown files are refused before the first one is attached
        Parallel.map(wishes, wish -> attaching.file(wish.file()));
        List<FileBatch.Member> members =
                Parallel.map(wishes, wish -> new FileBatch.Member(wish.file(), attaching.attach(snapshot, wish)));
        FileBatch batch = new FileBatch(ids.newBatch(), request.storeId(), clock.instant(), false, members);
        batches.create(LibraryKeys.fileBatch(batch.store(), batch.id()), batch);
        return HttpResponse.ok(batch.shown(snapshots.of(batch.store())));
    }

    private HttpResponse get(HttpRequest request) {
        StoreSnapshot snapshot = snapshots.of(request.storeId());
        return HttpResponse.ok(batch(request).shown(snapshot));
    }

    private HttpResponse list(HttpRequest request) {
        PageQuery page = PageQuery.of(request, PageQuery.Limits.STORES);
        Optional<FileStatus> status = request.query("filter").map(StoreFilesResource::status);
        StoreSnapshot snapshot = snapshots.of(request.storeId());
        return HttpResponse.ok(files.page(
                snapshot,
                batch(request).members().stream().map(FileBatch.Member::file).toList(),
                status,
                page));
    }

    /// Detaches what is still in progress; what is settled stays.
    private HttpResponse cancel(HttpRequest request) {
        StoreSnapshot snapshot = snapshots.of(request.storeId());
        FileBatch batch = batch(request);
        Parallel.map(
                batch.members().stream()
                        .filter(member -> batch.status(member, snapshot) == FileStatus.IN_PROGRESS)
                        .toList(),
                member -> {
                    detachIfThere(snapshot, member);
                    return member;
                });
        FileBatch cancelled =
                batches.update(LibraryKeys.fileBatch(batch.store(), batch.id()), current -> current.orElse(batch)
                        .asCancelled());
        return HttpResponse.ok(cancelled.shown(snapshots.of(batch.store())));
    }

    private void detachIfThere(StoreSnapshot snapshot, FileBatch.Member member) {
        try {
            attaching.detach(snapshot, member.file());
        } catch (Failure.Permanent e) {
            if (e.code() != PermanentCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    private FileBatch batch(HttpRequest request) {
        StoreId store = request.storeId();
        String id = request.pathParameter("batch");
        return Optional.of(id)
                .filter(text -> ID.matcher(text).matches())
                .flatMap(text -> batches.read(LibraryKeys.fileBatch(store, text)))
                .map(Versioned::value)
                .orElseThrow(() -> new Failure.Permanent(
                        PermanentCode.NOT_FOUND, "vector store '" + store + "' has no file batch '" + id + "'"));
    }

    /// Either `file_ids` with attributes and chunking for all, or `files` with their own. A file that stands twice
    /// counts as its last.
    private static List<Attaching.Wish> wishes(JsonFields fields) {
        if (fields.has("file_ids") == fields.has("files")) {
            throw fields.wrong("file_ids", "exactly one of file_ids and files", fields.has("files") ? "both" : "none");
        }
        Map<String, Attaching.Wish> wishes = new LinkedHashMap<>();
        Attributes attributes = RequestFields.attributes(fields);
        ChunkingStrategy chunking = RequestFields.chunking(fields);
        RequestFields.fileIds(fields, "file_ids", MAX_FILES)
                .forEach(file -> wishes.put(file.value(), new Attaching.Wish(file, attributes, chunking)));
        for (JsonFields file : fields.objects("files", MAX_FILES)) {
            Attaching.Wish wish = new Attaching.Wish(
                    RequestFields.fileId(file, "file_id"),
                    RequestFields.attributes(file),
                    RequestFields.chunking(file));
            wishes.put(wish.file().value(), wish);
        }
        if (wishes.isEmpty()) {
            throw fields.wrong(fields.has("files") ? "files" : "file_ids", "at least one file", "none");
        }
        return List.copyOf(wishes.values());
    }
}
