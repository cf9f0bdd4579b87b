package dev.lamplight.tests.simulation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Random calls of one bucket, as the functions make them, and their answers as text.
final class ObjectCalls {
    static final String BUCKET = "bucket";
    private static final List<String> KEYS = List.of("a", "a/b", "a/b/c", "a/é", "a/月", "a0", "b/1", "b/2", "b/10");
    private static final List<String> BODIES = List.of("", "one", "two", "three and more");

    private ObjectCalls() {}

    static String answer(S3Client s3, Function<S3Client, String> operation) {
        try {
            return operation.apply(s3);
        } catch (S3Exception e) {
            return "status " + e.statusCode();
        }
    }

    static Function<S3Client, String> operation(Random random) {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        String body = BODIES.get(random.nextInt(BODIES.size()));
        String etag = '"' + md5(BODIES.get(random.nextInt(BODIES.size()))) + '"';
        int number = random.nextInt(4);
        return switch (random.nextInt(9)) {
            case 0 -> s3 -> put(s3, key, body, null, null);
            case 1 -> s3 -> put(s3, key, body, etag, null);
            case 2 -> s3 -> put(s3, key, body, null, "*");
            case 3 -> s3 -> get(s3, key, null, null);
            case 4 -> s3 -> get(s3, key, etag, null);
            case 5 -> s3 -> get(s3, key, null, "bytes=" + number + "-" + (number + 2));
            case 6 -> s3 -> delete(s3, List.of(key, "nowhere"));
            // what a start within a folder means beside a delimiter, AWS does not say; nobody here asks for both
            case 7 -> s3 -> number > 1 ? list(s3, "a", "/", null) : list(s3, number == 0 ? "a" : "", null, key);
            default -> s3 -> pages(s3);
        };
    }

    private static String md5(String text) {
        return SimulatedS3.md5(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String put(S3Client s3, String key, String body, String ifMatch, String ifNoneMatch) {
        return "put "
                + s3.putObject(
                                request -> request.bucket(BUCKET)
                                        .key(key)
                                        .ifMatch(ifMatch)
                                        .ifNoneMatch(ifNoneMatch),
                                RequestBody.fromString(body))
                        .eTag();
    }

    private static String get(S3Client s3, String key, String ifNoneMatch, String range) {
        var answer = s3.getObjectAsBytes(request ->
                request.bucket(BUCKET).key(key).ifNoneMatch(ifNoneMatch).range(range));
        return "got " + answer.asUtf8String() + " " + answer.response().eTag() + " "
                + answer.response().contentLength();
    }

    private static String delete(S3Client s3, List<String> keys) {
        List<ObjectIdentifier> objects = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        return "deleted, errors "
                + s3.deleteObjects(request -> request.bucket(BUCKET)
                                .delete(delete -> delete.objects(objects).quiet(true)))
                        .errors()
                        .size();
    }

    private static String list(S3Client s3, String prefix, String delimiter, String after) {
        return "listed "
                + shown(s3.listObjectsV2(ListObjectsV2Request.builder()
                        .bucket(BUCKET)
                        .prefix(prefix)
                        .delimiter(delimiter)
                        .startAfter(after)
                        .build()));
    }

    private static String pages(S3Client s3) {
        var pages = new StringBuilder("pages");
        String token = null;
        do {
            ListObjectsV2Response page = s3.listObjectsV2(ListObjectsV2Request.builder()
                    .bucket(BUCKET)
                    .prefix("")
                    .delimiter("/")
                    .maxKeys(2)
                    .continuationToken(token)
                    .build());
            pages.append(' ').append(shown(page));
            token = page.nextContinuationToken();
        } while (token != null);
        return pages.toString();
    }

    private static String shown(ListObjectsV2Response page) {
        var objects = page.contents().stream()
                .map(object -> object.key() + "=" + object.size())
                .toList();
        var folders =
                page.commonPrefixes().stream().map(folder -> folder.prefix()).toList();
        return objects + " " + folders + " " + page.isTruncated();
    }
}
