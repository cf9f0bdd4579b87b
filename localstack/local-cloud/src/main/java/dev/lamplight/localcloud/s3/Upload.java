package dev.lamplight.localcloud.s3;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A multipart upload that was started and not ended.
record Upload(String id, String bucket, String key, Map<String, String> headers, SortedMap<Integer, Part> parts) {
    /// Bytes that were uploaded under a number; the same number again replaces them.
    record Part(int number, String content, long size, String eTag, long modifiedAtMillis) {}

    Upload {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    Upload with(Part part) {
        SortedMap<Integer, Part> more = new TreeMap<>(parts);
        more.put(part.number(), part);
        return new Upload(id, bucket, key, headers, more);
    }
}
