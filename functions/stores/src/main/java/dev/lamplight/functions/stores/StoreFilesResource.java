package dev.lamplight.functions.stores;

import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.aws.http.PageQuery;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.AttachmentRecord;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.api.ContentPage;
import dev.lamplight.contract.api.DeletionStatus;
import dev.lamplight.contract.api.FileStatus;
import java.util.Arrays;
import java.util.Optional;

/// `/v1/vector_stores/{store}/files`.
final class StoreFilesResource {
    private final Snapshots snapshots;
    private final StoreFiles files;
    private final Attaching attaching;

    StoreFilesResource(Snapshots snapshots, StoreFiles files, Attaching attaching) {
        this.snapshots = snapshots;
        this.files = files;
        this.attaching = attaching;
    }

    Routes routes() {
        return Routes.of(
                Route.post("/v1/vector_stores/{store}/files", this::attach),
                Route.get("/v1/vector_stores/{store}/files", this::list),
                Route.get("/v1/vector_stores/{store}/files/{file}", this::get),
                Route.post("/v1/vector_stores/{store}/files/{file}", this::update),
                Route.delete("/v1/vector_stores/{store}/files/{file}", this::detach),
                Route.get("/v1/vector_stores/{store}/files/{file}/content", this::content));
    }

    private HttpResponse attach(HttpRequest request) {
        JsonFields fields = JsonFields.ofBody(request);
        Attaching.Wish wish = new Attaching.Wish(
                RequestFields.fileId(fields, "file_id"),
                RequestFields.attributes(fields),
                RequestFields.chunking(fields));
        attaching.attach(snapshots.of(request.storeId()), wish);
        return shown(request, wish.file());
    }

    /// Other attributes are a new version of the same content: they are committed with the chunks they belong
    /// to, so that a search never sees half of a change.
    private HttpResponse update(HttpRequest request) {
        JsonFields fields = JsonFields.ofBody(request);
        Attributes attributes = RequestFields.attributes(fields);
        StoreSnapshot snapshot = snapshots.of(request.storeId());
        FileId file = request.fileId();
        files.one(snapshot, file);
        ChunkingStrategy chunking = attaching
                .register(request.storeId(), file)
                .map(AttachmentRecord::chunking)
                .orElse(ChunkingStrategy.AUTO);
        attaching.attach(snapshot, new Attaching.Wish(file, attributes, chunking));
        return shown(request, file);
    }

    private HttpResponse list(HttpRequest request) {
        PageQuery page = PageQuery.of(request, PageQuery.Limits.STORES);
        Optional<FileStatus> status = request.query("filter").map(StoreFilesResource::status);
        StoreSnapshot snapshot = snapshots.of(request.storeId());
        return HttpResponse.ok(files.page(snapshot, snapshot.files(), status, page));
    }

    private HttpResponse get(HttpRequest request) {
        return shown(request, request.fileId());
    }

    private HttpResponse detach(HttpRequest request) {
        FileId file = request.fileId();
        attaching.detach(snapshots.of(request.storeId()), file);
        return HttpResponse.ok(DeletionStatus.of(file.value(), "vector_store.file.deleted"));
    }

    private HttpResponse content(HttpRequest request) {
        return HttpResponse.ok(ContentPage.of(files.text(snapshots.of(request.storeId()), request.fileId())));
    }

    private HttpResponse shown(HttpRequest request, FileId file) {
        return HttpResponse.ok(files.one(snapshots.of(request.storeId()), file));
    }

    static FileStatus status(String word) {
        return Arrays.stream(FileStatus.values())
                .filter(status -> status.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Failure.Permanent.invalidField(
                        "filter",
                        "filter: expected in_progress, completed, failed or cancelled, found '" + word + "'"));
    }
}
