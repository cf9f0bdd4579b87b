package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.wire.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A request with what S3 reads out of its address and headers.
///
/// @param bucket empty for the list of buckets
/// @param key empty for calls on the bucket
record S3Request(Request http, String bucket, String key) {
    private static final int MAX_KEY_BYTES = 1024;
    private static final Set<String> CONTENT_HEADERS = Set.of(
            "content-type",
            "cache-control",
            "content-disposition",
            "content-language",
            "expires",
            "x-amz-website-redirect-location",
            "x-amz-storage-class",
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id",
            "x-amz-server-side-encryption-bucket-key-enabled");

    /// Takes the bucket from the path, or from a host name such as `bucket.localhost`.
    ///
    /// @throws S3Exception `InvalidURI` for an address that is no UTF-8 in percent signs
    static S3Request of(Request http) {
        try {
            return parsed(http);
        } catch (IllegalArgumentException e) {
            throw S3Exception.invalid("InvalidURI", "Couldn't parse the specified URI.");
        }
    }

    private static S3Request parsed(Request http) {
        String path = http.rawPath().startsWith("/") ? http.rawPath().substring(1) : http.rawPath();
        String host = http.header("host").orElse("").split(":", 2)[0];
        for (String suffix : new String[] {".s3.localhost", ".localhost"}) {
            if (host.endsWith(suffix) && !host.equals("s3.localhost")) {
                String bucket = host.substring(0, host.length() - suffix.length());
                return new S3Request(http, bucket, Request.decodePath(path));
            }
        }
        int slash = path.indexOf('/');
        String bucket = slash < 0 ? path : path.substring(0, slash);
        String key = slash < 0 ? "" : path.substring(slash + 1);
        return new S3Request(http, Request.decodePath(bucket), Request.decodePath(key));
    }

    boolean has(String parameter) {
        return http.query().containsKey(parameter);
    }

    Optional<String> header(String name) {
        return http.header(name);
    }

    Optional<String> parameter(String name) {
        return http.parameter(name);
    }

    Optional<String> versionId() {
        return parameter("versionId").filter(id -> !id.isEmpty());
    }

    /// Headers that are kept with an object and sent back with it.
    Map<String, String> objectHeaders() {
        Map<String, String> kept = new LinkedHashMap<>();
        kept.put("content-type", "binary/octet-stream");
        http.headers().forEach((name, values) -> {
            if (CONTENT_HEADERS.contains(name) || name.startsWith("x-amz-meta-")) {
                kept.put(name, String.join(",", values));
            }
        });
        // aws-chunked is the framing of the request, not an encoding of the object.
        header("content-encoding")
                .map(encoding -> encoding.replaceAll("(^|,\\s*)aws-chunked(,\\s*|$)", ""))
                .filter(encoding -> !encoding.isEmpty())
                .ifPresent(encoding -> kept.put("content-encoding", encoding));
        return kept;
    }

    void checkKey() {
        if (key.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw S3Exception.invalid("KeyTooLongError", "Your key is too long: at most 1024 bytes of UTF-8.");
        }
    }
}
