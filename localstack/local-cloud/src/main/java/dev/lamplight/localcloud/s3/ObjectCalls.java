package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.wire.Answer.Reply;
import dev.lamplight.localcloud.wire.Request;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The calls on single objects.
final class ObjectCalls {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final String SOURCE = "x-amz-copy-source-";

    private final Objects objects;

    ObjectCalls(Objects objects) {
        this.objects = objects;
    }

    Reply put(S3Request request) throws IOException {
        request.checkKey();
        BodyReader body = BodyReader.of(request.http());
        Objects.Target target = target(request, request.objectHeaders());
        StoredObject stored = objects.put(target, body, body::checksums);
        Reply reply = Reply.empty(200).with("ETag", stored.quotedETag());
        for (Map.Entry<String, String> checksum : stored.checksums().entrySet()) {
            reply = reply.with(checksum.getKey(), checksum.getValue());
        }
        return withVersion(reply, stored);
    }

    private static Objects.Target target(S3Request request, Map<String, String> headers) {
        return new Objects.Target(request.bucket(), request.key(), headers, Preconditions.of(request.http(), ""));
    }

    /// AWS names the version only where the bucket is versioned.
    private static Reply withVersion(Reply reply, StoredObject object) {
        return object.versionId().equals(StoredObject.NULL_VERSION)
                ? reply
                : reply.with("x-amz-version-id", object.versionId());
    }

    Reply copy(S3Request request) throws IOException {
        request.checkKey();
        Source source = source(request);
        boolean replace = request.header("x-amz-metadata-directive")
                .filter("REPLACE"::equalsIgnoreCase)
                .isPresent();
        boolean onItself = source.bucket().equals(request.bucket())
                && source.key().equals(request.key())
                && source.versionId().isEmpty();
        if (onItself && !replace) {
            throw S3Exception.invalid(
                    "InvalidRequest",
                    "This copy request is illegal because it is trying to copy an object to itself without changing"
                            + " the object's metadata, storage class, website redirect location or encryption"
                            + " attributes.");
        }
        Objects.Opened opened = objects.open(source.bucket(), source.key(), source.versionId(), 0);
        try (InputStream bytes = opened.bytes()) {
            checkSource(request.http(), opened.object());
            Map<String, String> headers =
                    replace ? request.objectHeaders() : opened.object().headers();
            StoredObject stored = objects.copy(target(request, headers), opened.object(), bytes);
            Reply reply = Xml.document("CopyObjectResult")
                    .time("LastModified", stored.modifiedAtMillis())
                    .field("ETag", stored.quotedETag())
                    .reply(200);
            return withVersion(withSourceVersion(reply, opened.object()), stored);
        }
    }

    private static Reply withSourceVersion(Reply reply, StoredObject source) {
        return source.versionId().equals(StoredObject.NULL_VERSION)
                ? reply
                : reply.with("x-amz-copy-source-version-id", source.versionId());
    }

    static void checkSource(Request request, StoredObject source) {
        if (Preconditions.of(request, SOURCE).isNotModified(source)) {
            throw S3Exception.preconditionFailed(SOURCE + "if-none-match");
        }
    }

    /// What `x-amz-copy-source` names.
    record Source(String bucket, String key, Optional<String> versionId) {}

    static Source source(S3Request request) {
        String header = request.header("x-amz-copy-source").orElse("");
        String path = header.startsWith("/") ? header.substring(1) : header;
        int version = path.indexOf("?versionId=");
        String object = Request.decodePath(version < 0 ? path : path.substring(0, version));
        int slash = object.indexOf('/');
        if (slash < 1) {
            throw S3Exception.invalid("InvalidArgument", "Copy Source must mention the source bucket and key.");
        }
        Optional<String> versionId =
                version < 0 ? Optional.empty() : Optional.of(path.substring(version + "?versionId=".length()));
        return new Source(object.substring(0, slash), object.substring(slash + 1), versionId);
    }

    Reply head(S3Request request) throws IOException {
        Reply reply = get(request);
        reply.body().close();
        return reply;
    }

    Reply get(S3Request request) throws IOException {
        Objects.Opened opened = objects.open(request.bucket(), request.key(), request.versionId(), 0);
        try {
            return answer(request, opened);
        } catch (IOException | RuntimeException e) {
            opened.bytes().close();
            throw e;
        }
    }

    private Reply answer(S3Request request, Objects.Opened opened) throws IOException {
        StoredObject object = opened.object();
        Map<String, String> headers = headers(request, object);
        if (Preconditions.of(request.http(), "").isNotModified(object)) {
            opened.bytes().close();
            return new Reply(304, headers, object.size(), InputStream.nullInputStream());
        }
        Optional<Range> range = request.header("range").flatMap(text -> range(text, object.size()));
        if (range.isEmpty()) {
            boolean checksums = request.header("x-amz-checksum-mode").isPresent();
            headers.putAll(checksums ? object.checksums() : Map.of());
            return new Reply(200, headers, object.size(), opened.bytes());
        }
        opened.bytes().close();
        Range part = range.get();
        headers.put("Content-Range", "bytes " + part.from() + "-" + part.to() + "/" + object.size());
        InputStream bytes = new Limited(objects.bytes(object, part.from()), part.length());
        return new Reply(206, headers, part.length(), bytes);
    }

    private static Map<String, String> headers(S3Request request, StoredObject object) {
        Map<String, String> headers = new LinkedHashMap<>(object.headers());
        headers.put("ETag", object.quotedETag());
        headers.put("Accept-Ranges", "bytes");
        headers.put(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.ofEpochMilli(object.modifiedAtMillis()).atOffset(ZoneOffset.UTC)));
        if (!object.versionId().equals(StoredObject.NULL_VERSION)) {
            headers.put("x-amz-version-id", object.versionId());
        }
        request.http().query().forEach((name, value) -> {
            if (name.startsWith("response-")) {
                headers.put(name.substring("response-".length()), value);
            }
        });
        return headers;
    }

    /// First and last byte, both included.
    private record Range(long from, long to) {
        long length() {
            return to - from + 1;
        }
    }

    /// A header that is no single range is ignored, as RFC 9110 allows; one beyond the end is refused.
    private static Optional<Range> range(String header, long size) {
        Matcher matcher = RANGE.matcher(header.strip());
        if (!matcher.matches() || (matcher.group(1) + matcher.group(2)).isEmpty()) {
            return Optional.empty();
        }
        long from;
        long to = size - 1;
        if (matcher.group(1).isEmpty()) {
            long length = Long.parseLong(matcher.group(2));
            from = length == 0 ? size : Math.max(0, size - length);
        } else {
            from = Long.parseLong(matcher.group(1));
            to = matcher.group(2).isEmpty() ? to : Math.min(to, Long.parseLong(matcher.group(2)));
        }
        if (from >= size) {
            throw new S3Exception(
                    416,
                    "InvalidRange",
                    "The requested range is not satisfiable",
                    Map.of("Content-Range", "bytes */" + size));
        }
        return from > to ? Optional.empty() : Optional.of(new Range(from, to));
    }

    Reply delete(S3Request request) {
        Objects.Deleted deleted = objects.delete(
                request.bucket(), request.key(), request.versionId(), Preconditions.of(request.http(), ""));
        Reply reply = Reply.empty(204);
        if (deleted.versionId().isPresent()) {
            reply = reply.with("x-amz-version-id", deleted.versionId().get());
        }
        return deleted.deleteMarker() ? reply.with("x-amz-delete-marker", "true") : reply;
    }
}
