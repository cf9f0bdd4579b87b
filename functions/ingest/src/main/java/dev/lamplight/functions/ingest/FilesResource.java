package dev.lamplight.functions.ingest;

import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.MultipartForm;
import dev.lamplight.aws.http.PageQuery;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.PlainText;
import dev.lamplight.contract.api.DeletionStatus;
import dev.lamplight.contract.api.FileObject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// `/v1/files`, as OpenAI's Files API.
final class FilesResource {
    /// OpenAI's words; what a file is for changes nothing here but the filter of the list.
    private static final List<String> PURPOSES =
            List.of("assistants", "batch", "fine-tune", "vision", "user_data", "evals");

    private static final int MAX_FILENAME_LENGTH = 512;
    private static final int ID_BYTES = 12;

    private final Files files;
    private final FileContents contents;
    private final FileDeletion deletion;
    private final UploadLimit limit;
    private final Clock clock;
    private final RandomGenerator random;

    /// @param random that new ids are drawn from
    FilesResource(
            Files files,
            FileContents contents,
            FileDeletion deletion,
            UploadLimit limit,
            Clock clock,
            RandomGenerator random) {
        this.files = files;
        this.contents = contents;
        this.deletion = deletion;
        this.limit = limit;
        this.clock = clock;
        this.random = random;
    }

    Routes routes() {
        return Routes.of(
                Route.post("/v1/files", this::upload),
                Route.get("/v1/files", this::list),
                Route.get(
                        "/v1/files/{file}", request -> HttpResponse.ok(FileObject.of(files.present(request.fileId())))),
                Route.get("/v1/files/{file}/content", request -> contents.answer(files.present(request.fileId()))),
                Route.delete("/v1/files/{file}", this::delete));
    }

    private HttpResponse upload(HttpRequest request) {
        MultipartForm form = MultipartForm.of(request);
        String purpose = purpose(form.field("purpose").orElse("nothing"));
        refuseExpiry(form);
        MultipartForm.FilePart part = form.requiredFile("file");
        checkFile(part);
        limit.check(part.bytes().length);
        FileRecord file = FileRecord.uploaded(
                newId(),
                part.filename(),
                purpose,
                part.bytes().length,
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        files.add(file, part.bytes());
        return HttpResponse.ok(FileObject.of(file));
    }

    private HttpResponse list(HttpRequest request) {
        PageQuery page = PageQuery.of(request, PageQuery.Limits.FILES);
        Optional<String> purpose = request.query("purpose");
        return HttpResponse.ok(
                files.page(page, file -> purpose.map(file.purpose()::equals).orElse(true))
                        .map(FileObject::of));
    }

    private HttpResponse delete(HttpRequest request) {
        FileId id = request.fileId();
        deletion.delete(id, clock.instant());
        return HttpResponse.ok(DeletionStatus.of(id.value(), "file"));
    }

    private FileId newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return new FileId("file-" + HexFormat.of().formatHex(bytes));
    }

    private static String purpose(String found) {
        if (!PURPOSES.contains(found)) {
            throw Failure.Permanent.invalidField(
                    "purpose", "purpose: expected one of " + String.join(", ", PURPOSES) + ", found '" + found + "'");
        }
        return found;
    }

    /// A promise to delete that nobody keeps is worse than a refusal.
    private static void refuseExpiry(MultipartForm form) {
        if (form.fields().keySet().stream().anyMatch(name -> name.startsWith("expires_after"))) {
            throw Failure.Permanent.invalidField(
                    "expires_after", "expires_after: expected nothing, files do not expire here; delete the file");
        }
    }

    private static void checkFile(MultipartForm.FilePart part) {
        boolean isName = !part.filename().isBlank()
                && part.filename().length() <= MAX_FILENAME_LENGTH
                && PlainText.isWhole(part.filename());
        if (!isName) {
            throw Failure.Permanent.invalidField(
                    "file",
                    "file: expected a file name of 1 to " + MAX_FILENAME_LENGTH + " whole characters, found "
                            + part.filename().length());
        }
        if (part.bytes().length == 0) {
            throw Failure.Permanent.invalidField("file", "file: expected content, found 0 bytes");
        }
    }
}
