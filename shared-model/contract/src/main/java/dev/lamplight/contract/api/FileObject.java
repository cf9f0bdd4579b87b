package dev.lamplight.contract.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.lamplight.contract.FileRecord;
import org.jspecify.annotations.Nullable;

/// A file as the Files API shows it.
///
/// @param object always `file`
/// @param bytes size of the content
/// @param createdAt seconds since 1970
/// @param status always `processed`: a file is usable from the moment it is listed
/// @param source `s3://…` of a document that was dropped into the inbox; absent for an upload
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record FileObject(
        String id,
        String object,
        long bytes,
        long createdAt,
        String filename,
        String purpose,
        String status,
        @Nullable String source) {

    public static FileObject of(FileRecord file) {
        return new FileObject(
                file.id().value(),
                "file",
                Math.max(0, file.sizeBytes()),
                file.createdAt().getEpochSecond(),
                file.filename(),
                file.purpose(),
                "processed",
                file.source() == null ? null : file.source().uri());
    }
}
