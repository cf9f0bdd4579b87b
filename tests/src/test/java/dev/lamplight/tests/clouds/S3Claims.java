package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// Of objects, as the product and people use them.
final class S3Claims {
    private static final String AREA = "S3";
    private static final int PART_BYTES = 5 * 1024 * 1024; // the least that a part but the last may have
    private static final int WRITERS = 8;
    private static final int SWAPS = 5;

    private S3Claims() {}

    static List<Claim> all() {
        return List.of(
                claim("an object comes back as it was put, under its MD5", S3Claims::roundTrip),
                claim("`If-None-Match: *` lets the first writer win", S3Claims::createOnce),
                claim("`If-Match` changes only what was read", S3Claims::swap),
                claim("`If-Match` on what is not there is 404", S3Claims::swapOfNothing),
                claim("of writers at once, each accepted swap counts", S3Claims::swapsAtOnce),
                claim("an upload in parts is one object", S3Claims::parts),
                claim("an upload in parts heeds `If-None-Match: *`", S3Claims::partsOnce),
                claim("versions are kept, and found by their id", S3Claims::versions),
                claim("keys hold blanks, signs and Chinese", S3Claims::keys),
                claim("a range is read alone", S3Claims::range),
                claim("lists have prefixes, folders and pages", S3Claims::lists),
                claim("many objects are deleted at once", S3Claims::deletes),
                claim("an object is copied onto itself on a condition", S3Claims::copy));
    }

    private static Claim claim(String sentence, Claim.Check check) {
        return new Claim(AREA, sentence, check);
    }

    private static String put(Ground ground, String bucket, String key, String text) {
        return ground.s3()
                .putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(text))
                .eTag();
    }

    private static String text(Ground ground, String bucket, String key) {
        return ground.s3()
                .getObjectAsBytes(request -> request.bucket(bucket).key(key))
                .asUtf8String();
    }

    private static int status(Supplier<?> call) {
        return Assertions.catchThrowableOfType(S3Exception.class, call::get).statusCode();
    }

    private static void roundTrip(Ground ground) {
        String bucket = ground.bucket();

        String tag = put(ground, bucket, "a", "hello");

        assertThat(tag).isEqualTo("\"5d41402abc4b2a76b9719d911017c592\""); // md5sum of hello
        assertThat(text(ground, bucket, "a")).isEqualTo("hello");
        assertThat(status(() -> text(ground, bucket, "b"))).isEqualTo(404);
    }

    private static void createOnce(Ground ground) {
        String bucket = ground.bucket();
        Supplier<?> create = () -> ground.s3()
                .putObject(
                        request -> request.bucket(bucket).key("a").ifNoneMatch("*"), RequestBody.fromString("first"));
        Object _ = create.get();

        assertThat(status(create)).isEqualTo(412);
        assertThat(text(ground, bucket, "a")).isEqualTo("first");
    }

    private static void swap(Ground ground) {
        String bucket = ground.bucket();
        String first = put(ground, bucket, "a", "first");
        Supplier<?> change = () -> ground.s3()
                .putObject(request -> request.bucket(bucket).key("a").ifMatch(first), RequestBody.fromString("second"));
        Object _ = change.get();

        assertThat(status(change)).isEqualTo(412);
        assertThat(text(ground, bucket, "a")).isEqualTo("second");
    }

    private static void swapOfNothing(Ground ground) {
        String bucket = ground.bucket();

        assertThat(status(() -> ground.s3()
                        .putObject(
                                request -> request.bucket(bucket).key("a").ifMatch("\"0\""),
                                RequestBody.fromString("x"))))
                .isEqualTo(404);
    }

    /// A counter that every writer raises by one: at the end it says how many swaps were accepted.
    private static void swapsAtOnce(Ground ground) throws Exception {
        String bucket = ground.bucket();
        put(ground, bucket, "counter", "0");
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> accepted = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                accepted.add(writers.submit(() -> raise(ground, bucket)));
            }
            int sum = 0;
            for (Future<Integer> one : accepted) {
                sum += one.get();
            }
            assertThat(text(ground, bucket, "counter")).isEqualTo(Integer.toString(sum));
        }
    }

    private static int raise(Ground ground, String bucket) {
        int accepted = 0;
        for (int swap = 0; swap < SWAPS; swap++) {
            var seen = ground.s3()
                    .getObjectAsBytes(request -> request.bucket(bucket).key("counter"));
            String next = Integer.toString(Integer.parseInt(seen.asUtf8String()) + 1);
            try {
                ground.s3()
                        .putObject(
                                request -> request.bucket(bucket)
                                        .key("counter")
                                        .ifMatch(seen.response().eTag()),
                                RequestBody.fromString(next));
                accepted++;
            } catch (S3Exception refused) {
                assertThat(refused.statusCode()).isIn(409, 412);
            }
        }
        return accepted;
    }

    private static CompletedPart part(Ground ground, String bucket, String upload, int number, byte[] bytes) {
        UploadPartResponse part = ground.s3()
                .uploadPart(
                        request -> request.bucket(bucket)
                                .key("big")
                                .uploadId(upload)
                                .partNumber(number),
                        RequestBody.fromBytes(bytes));
        return CompletedPart.builder().partNumber(number).eTag(part.eTag()).build();
    }

    private static void parts(Ground ground) {
        String bucket = ground.bucket();
        CreateMultipartUploadResponse upload = ground.s3()
                .createMultipartUpload(request -> request.bucket(bucket).key("big"));
        byte[] first = new byte[PART_BYTES];
        Arrays.fill(first, (byte) 'a');
        List<CompletedPart> parts = List.of(
                part(ground, bucket, upload.uploadId(), 1, first),
                part(ground, bucket, upload.uploadId(), 2, "end".getBytes(StandardCharsets.UTF_8)));

        String tag = ground.s3()
                .completeMultipartUpload(request -> request.bucket(bucket)
                        .key("big")
                        .uploadId(upload.uploadId())
                        .multipartUpload(all -> all.parts(parts)))
                .eTag();

        byte[] whole = ground.s3()
                .getObjectAsBytes(request -> request.bucket(bucket).key("big"))
                .asByteArray();
        assertThat(whole).hasSize(PART_BYTES + 3).endsWith('a', 'e', 'n', 'd');
        assertThat(tag).endsWith("-2\"");
    }

    private static void partsOnce(Ground ground) {
        String bucket = ground.bucket();
        CreateMultipartUploadResponse upload = ground.s3()
                .createMultipartUpload(request -> request.bucket(bucket).key("big"));
        List<CompletedPart> parts =
                List.of(part(ground, bucket, upload.uploadId(), 1, "late".getBytes(StandardCharsets.UTF_8)));
        put(ground, bucket, "big", "first");

        assertThat(status(() -> ground.s3().completeMultipartUpload(request -> request.bucket(bucket)
                        .key("big")
                        .uploadId(upload.uploadId())
                        .ifNoneMatch("*")
                        .multipartUpload(all -> all.parts(parts)))))
                .isEqualTo(412);
        assertThat(text(ground, bucket, "big")).isEqualTo("first");
    }

    private static void versions(Ground ground) {
        String bucket = ground.bucket();
        ground.s3().putBucketVersioning(request -> request.bucket(bucket)
                .versioningConfiguration(it -> it.status(BucketVersioningStatus.ENABLED)));
        String first = ground.s3()
                .putObject(request -> request.bucket(bucket).key("a"), RequestBody.fromString("first"))
                .versionId();
        put(ground, bucket, "a", "second");
        ground.s3().deleteObject(request -> request.bucket(bucket).key("a"));

        assertThat(ground.s3()
                        .getObjectAsBytes(
                                request -> request.bucket(bucket).key("a").versionId(first))
                        .asUtf8String())
                .isEqualTo("first");
        assertThat(status(() -> text(ground, bucket, "a"))).isEqualTo(404);
        var listed = ground.s3().listObjectVersions(request -> request.bucket(bucket));
        assertThat(listed.versions()).hasSize(2);
        assertThat(listed.deleteMarkers()).hasSize(1);
    }

    private static void keys(Ground ground) {
        String bucket = ground.bucket();
        List<String> keys = List.of("a b+c %d/文.txt", "q?x=1&y#z", "日本/報告 2026.md", "trailing /");
        keys.forEach(key -> put(ground, bucket, key, key));

        assertThat(ground.s3().listObjectsV2(request -> request.bucket(bucket)).contents())
                .extracting(S3Object::key)
                .containsExactlyInAnyOrderElementsOf(keys);
        assertThat(keys).allSatisfy(key -> assertThat(text(ground, bucket, key)).isEqualTo(key));
    }

    private static void range(Ground ground) {
        String bucket = ground.bucket();
        put(ground, bucket, "a", "0123456789");

        var middle = ground.s3()
                .getObjectAsBytes(request -> request.bucket(bucket).key("a").range("bytes=2-4"));
        var end = ground.s3()
                .getObjectAsBytes(request -> request.bucket(bucket).key("a").range("bytes=-3"));

        assertThat(middle.asUtf8String()).isEqualTo("234");
        assertThat(middle.response())
                .extracting(GetObjectResponse::contentRange)
                .isEqualTo("bytes 2-4/10");
        assertThat(end.asUtf8String()).isEqualTo("789");
        assertThat(status(() -> ground.s3()
                        .getObjectAsBytes(
                                request -> request.bucket(bucket).key("a").range("bytes=10-"))))
                .isEqualTo(416);
    }

    private static void lists(Ground ground) {
        String bucket = ground.bucket();
        for (String key : List.of("a/1", "a/2", "a/b/3", "c")) {
            put(ground, bucket, key, key);
        }

        ListObjectsV2Response folder = ground.s3()
                .listObjectsV2(request -> request.bucket(bucket).prefix("a/").delimiter("/"));
        ListObjectsV2Response page =
                ground.s3().listObjectsV2(request -> request.bucket(bucket).maxKeys(3));
        ListObjectsV2Response rest = ground.s3()
                .listObjectsV2(request -> request.bucket(bucket).continuationToken(page.nextContinuationToken()));

        assertThat(folder.contents()).extracting(S3Object::key).containsExactly("a/1", "a/2");
        assertThat(folder.commonPrefixes()).extracting(it -> it.prefix()).containsExactly("a/b/");
        assertThat(page.isTruncated()).isTrue();
        assertThat(rest.contents()).extracting(S3Object::key).containsExactly("c");
        assertThat(ground.s3()
                        .listObjectsV2(request -> request.bucket(bucket).startAfter("a/2"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly("a/b/3", "c");
    }

    private static void deletes(Ground ground) {
        String bucket = ground.bucket();
        List<ObjectIdentifier> all = new ArrayList<>();
        for (String key : List.of("a b", "文", "c")) {
            put(ground, bucket, key, key);
            all.add(ObjectIdentifier.builder().key(key).build());
        }

        ground.s3().deleteObjects(request -> request.bucket(bucket).delete(it -> it.objects(all)));

        assertThat(ground.s3().listObjectsV2(request -> request.bucket(bucket)).contents())
                .isEmpty();
    }

    private static void copy(Ground ground) {
        String bucket = ground.bucket();
        String tag = put(ground, bucket, "a", "text");
        Supplier<?> stale = () -> ground.s3().copyObject(request -> request.sourceBucket(bucket)
                .sourceKey("a")
                .destinationBucket(bucket)
                .destinationKey("a")
                .copySourceIfMatch("\"0\"")
                .metadataDirective(MetadataDirective.REPLACE));

        assertThat(status(stale)).isEqualTo(412);
        ground.s3().copyObject(request -> request.sourceBucket(bucket)
                .sourceKey("a")
                .destinationBucket(bucket)
                .destinationKey("a")
                .copySourceIfMatch(tag)
                .metadataDirective(MetadataDirective.REPLACE)
                .metadata(java.util.Map.of("touched", "yes")));
        assertThat(ground.s3()
                        .headObject(request -> request.bucket(bucket).key("a"))
                        .metadata())
                .containsEntry("touched", "yes");
    }
}
