package dev.lamplight.localcloud.s3;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;

/// Conditions a request puts on what is stored now.
///
/// @param ifMatch an ETag, a list of them or `*`
record Preconditions(
        Optional<String> ifMatch,
        Optional<String> ifNoneMatch,
        Optional<Instant> ifModifiedSince,
        Optional<Instant> ifUnmodifiedSince) {
    static final Preconditions NONE =
            new Preconditions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /// Reads the four headers that start with this prefix, which is empty or `x-amz-copy-source-`.
    static Preconditions of(dev.lamplight.localcloud.wire.Request request, String prefix) {
        return new Preconditions(
                request.header(prefix + "if-match"),
                request.header(prefix + "if-none-match"),
                request.header(prefix + "if-modified-since").flatMap(Preconditions::date),
                request.header(prefix + "if-unmodified-since").flatMap(Preconditions::date));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException _) {
            // RFC 9110, 13.1.3: a date that cannot be read is ignored.
            return Optional.empty();
        }
    }

    /// Checks a write. A named ETag on a key that is not there is 404, as on AWS.
    void checkWrite(String key, Optional<StoredObject> current) {
        if (ifMatch.isPresent()) {
            StoredObject object = current.orElseThrow(() -> S3Exception.noSuchKey(key));
            if (!matches(ifMatch.get(), object)) {
                throw S3Exception.preconditionFailed("If-Match");
            }
        }
        if (ifNoneMatch.isPresent() && current.isPresent() && matches(ifNoneMatch.get(), current.get())) {
            throw S3Exception.preconditionFailed("If-None-Match");
        }
    }

    /// Checks a delete: what is not there matches nothing.
    void checkDelete(Optional<StoredObject> current) {
        if (ifMatch.isPresent()
                && current.filter(object -> matches(ifMatch.get(), object)).isEmpty()) {
            throw S3Exception.preconditionFailed("If-Match");
        }
    }

    /// Checks a read; whether the reader has the current version already. RFC 9110, 13.2.2.
    boolean isNotModified(StoredObject object) {
        if (ifMatch.isPresent()) {
            if (!matches(ifMatch.get(), object)) {
                throw S3Exception.preconditionFailed("If-Match");
            }
        } else if (ifUnmodifiedSince.isPresent() && modified(object).isAfter(ifUnmodifiedSince.get())) {
            throw S3Exception.preconditionFailed("If-Unmodified-Since");
        }
        if (ifNoneMatch.isPresent()) {
            return matches(ifNoneMatch.get(), object);
        }
        return ifModifiedSince.isPresent() && !modified(object).isAfter(ifModifiedSince.get());
    }

    /// HTTP dates have whole seconds.
    private static Instant modified(StoredObject object) {
        return Instant.ofEpochSecond(object.modifiedAtMillis() / 1000);
    }

    private static boolean matches(String condition, StoredObject object) {
        return condition.strip().equals("*")
                || Arrays.stream(condition.split(",", -1))
                        .map(tag -> tag.strip().replace("W/", "").replace("\"", ""))
                        .anyMatch(object.eTag()::equals);
    }
}
