package dev.lamplight.functions.ingest;

import dev.lamplight.aws.ContentLinks;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileRecord;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.ObjectRef;

/// The bytes of a file as an answer: an upload's from the library, a dropped document's newest from the inbox.
final class FileContents {
    private final ObjectStore library;
    private final ObjectStore inbox;
    private final ContentLinks links;
    private final long maxInlineBytes;

    FileContents(ObjectStore library, ObjectStore inbox, ContentLinks links, long maxInlineBytes) {
        this.library = library;
        this.inbox = inbox;
        this.links = links;
        this.maxInlineBytes = maxInlineBytes;
    }

    /// @throws Failure.Permanent `not_found` where a dropped document has just been taken out of the inbox
    HttpResponse answer(FileRecord file) {
        ObjectRef source = file.source();
        ObjectStore bucket = source == null ? library : inbox;
        String key = source == null ? LibraryKeys.content(file.id()) : source.key();
        if (file.sizeBytes() > maxInlineBytes) {
            return HttpResponse.found(links.of(bucket.bucket(), key, file.filename()));
        }
        byte[] bytes =
                bucket.get(key).orElseThrow(() -> Files.unknown(file.id())).bytes();
        // the next version of a dropped document may already be larger than the record says
        return bytes.length > maxInlineBytes
                ? HttpResponse.found(links.of(bucket.bucket(), key, file.filename()))
                : HttpResponse.binary("application/octet-stream", bytes);
    }
}
