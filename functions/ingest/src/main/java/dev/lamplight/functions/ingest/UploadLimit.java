package dev.lamplight.functions.ingest;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;

/// How large an upload may be, and what to do with a larger one.
///
/// @param inboxBucket where larger files are dropped
record UploadLimit(long maxBytes, String inboxBucket) {

    /// @throws Failure.Permanent `file_too_large` with the way out
    void check(long bytes) {
        if (bytes > maxBytes) {
            throw new Failure.Permanent(
                    PermanentCode.FILE_TOO_LARGE,
                    "file: expected at most " + maxBytes + " bytes, found " + bytes + "; drop a larger file into s3://"
                            + inboxBucket + "/<store>/");
        }
    }
}
