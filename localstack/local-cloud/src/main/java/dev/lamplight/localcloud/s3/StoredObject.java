package dev.lamplight.localcloud.s3;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One version of one object.
///
/// @param versionId `null` (the text) while the bucket is not versioned, as on AWS
/// @param content name in [Contents]; empty for a delete marker
/// @param eTag without quotes
/// @param sequencer hexadecimal, rises with every change of a server
/// @param headers content headers and user metadata, by lower-case name, as they are sent back
/// @param checksums `x-amz-checksum-…` values the writer gave, by header name
record StoredObject(
        String key,
        String versionId,
        String content,
        long size,
        String eTag,
        long modifiedAtMillis,
        String sequencer,
        boolean deleteMarker,
        Map<String, String> headers,
        Map<String, String> checksums) {
    static final String NULL_VERSION = "null";

    StoredObject {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        checksums = Collections.unmodifiableMap(new LinkedHashMap<>(checksums));
    }

    String quotedETag() {
        return '"' + eTag + '"';
    }
}
