package dev.lamplight.tests.simulation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// S3 as the handlers use it, in memory: strongly consistent, with versions, conditional requests and ranges. Every
/// call is a step of the simulation. `SimulatedServicesAgreeIT` compares it with the local cloud's server.
public final class SimulatedS3 implements S3Client {
    private static final List<Fault> READ = List.of(Fault.THROTTLED, Fault.TORN_READ, Fault.LOST_ACKNOWLEDGEMENT);
    private static final List<Fault> WRITE =
            List.of(Fault.THROTTLED, Fault.LOST_ACKNOWLEDGEMENT, Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT);
    private static final List<Fault> CONDITIONAL_WRITE = List.of(
            Fault.THROTTLED,
            Fault.CONFLICT,
            Fault.LOST_ACKNOWLEDGEMENT,
            Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT,
            Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT);

    /// One version of one object.
    public record Stored(byte[] bytes, String etag, String versionId, Instant modified) {}

    /// What happened to an object, for whoever is told of it.
    public interface Listener {
        void changed(String bucket, String key, Optional<Stored> now);
    }

    private final Weather weather;
    private final VirtualClock clock;
    private final Listener listener;
    private final Map<String, TreeMap<String, Stored>> buckets = new TreeMap<>();
    private final Map<String, Stored> versions = new TreeMap<>();
    private long writes;
    private long zombieSwaps;
    private long zombieSwapsRefused;

    SimulatedS3(Weather weather, VirtualClock clock, Listener listener) {
        this.weather = weather;
        this.clock = clock;
        this.listener = listener;
    }

    /// One that nothing befalls.
    public static SimulatedS3 inCalmWeather(VirtualClock clock) {
        Random unused = new Random(0);
        return new SimulatedS3(new Weather(unused, new Scheduler(unused, clock), clock), clock, (_, _, _) -> {});
    }

    /// Swaps by those who woke up after their lease, and how many of them were refused.
    long zombieSwaps() {
        return zombieSwaps;
    }

    long zombieSwapsRefused() {
        return zombieSwapsRefused;
    }

    public void createBucket(String bucket) {
        buckets.put(bucket, new TreeMap<>(SimulatedS3::compareUtf8));
    }

    /// S3 lists keys by their UTF-8 bytes.
    private static int compareUtf8(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    /// Past all weather, as a person sees it.
    synchronized Stored store(String bucket, String key, byte[] bytes) {
        writes++;
        Stored stored = new Stored(bytes, md5(bytes), "v" + writes, clock.instant());
        buckets.get(bucket).put(key, stored);
        versions.put(bucket + "/" + key + "?" + stored.versionId(), stored);
        listener.changed(bucket, key, Optional.of(stored));
        return stored;
    }

    synchronized void remove(String bucket, String key) {
        if (buckets.get(bucket).remove(key) != null) {
            writes++;
            listener.changed(bucket, key, Optional.empty());
        }
    }

    public synchronized Optional<Stored> find(String bucket, String key) {
        return Optional.ofNullable(buckets.get(bucket).get(key));
    }

    public synchronized List<String> keys(String bucket, String prefix) {
        return buckets.get(bucket).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .toList();
    }

    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        String call = "GetObject " + request.key();
        Optional<Fault> fault = weather.before(call, READ);
        refuseIf(fault, Fault.THROTTLED);
        Stored stored = read(request);
        byte[] bytes = ranged(request, stored);
        weather.after(call, fault);
        if (fault.filter(Fault.LOST_ACKNOWLEDGEMENT::equals).isPresent()) {
            throw SdkClientException.create("the answer to " + call + " did not come");
        }
        int sent = fault.filter(Fault.TORN_READ::equals).isPresent() ? bytes.length / 2 : bytes.length;
        GetObjectResponse response = GetObjectResponse.builder()
                .eTag("\"" + stored.etag() + "\"")
                .versionId(stored.versionId())
                .contentLength((long) bytes.length)
                .build();
        try {
            InputStream body = new ByteArrayInputStream(bytes, 0, sent);
            return transformer.transform(response, AbortableInputStream.create(body));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw SdkClientException.create("reading the answer to " + call, e);
        }
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
        return getObject(request, ResponseTransformer.toInputStream());
    }

    private synchronized Stored read(GetObjectRequest request) {
        Stored stored = request.versionId() == null
                ? buckets.get(request.bucket()).get(request.key())
                : versions.get(request.bucket() + "/" + request.key() + "?" + request.versionId());
        if (stored == null) {
            throw refusal(404, "NoSuchKey");
        }
        if (request.ifMatch() != null && !unquoted(request.ifMatch()).equals(stored.etag())) {
            throw refusal(412, "PreconditionFailed");
        }
        if (request.ifNoneMatch() != null && unquoted(request.ifNoneMatch()).equals(stored.etag())) {
            throw refusal(304, "NotModified");
        }
        return stored;
    }

    private static byte[] ranged(GetObjectRequest request, Stored stored) {
        if (request.range() == null) {
            return stored.bytes();
        }
        String[] ends = request.range().substring("bytes=".length()).split("-", -1);
        int from = Integer.parseInt(ends[0]);
        int to = Math.min(stored.bytes().length, Math.addExact(Integer.parseInt(ends[1]), 1));
        if (from >= stored.bytes().length) {
            throw refusal(416, "InvalidRange");
        }
        return Arrays.copyOfRange(stored.bytes(), from, to);
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        boolean conditional = request.ifMatch() != null || request.ifNoneMatch() != null;
        String call = "PutObject " + request.key();
        byte[] bytes = bytes(body);
        return written(call, conditional ? CONDITIONAL_WRITE : WRITE, () -> put(request, bytes));
    }

    private synchronized PutObjectResponse put(PutObjectRequest request, byte[] bytes) {
        boolean zombie = request.ifMatch() != null && weather.isZombieCalling();
        zombieSwaps += zombie ? 1 : 0;
        Stored there = buckets.get(request.bucket()).get(request.key());
        if (request.ifNoneMatch() != null && there != null) {
            throw refusal(412, "PreconditionFailed");
        }
        if (request.ifMatch() != null) {
            if (there == null) {
                throw refusal(404, "NoSuchKey");
            }
            if (!unquoted(request.ifMatch()).equals(there.etag())) {
                zombieSwapsRefused += zombie ? 1 : 0;
                throw refusal(412, "PreconditionFailed");
            }
        }
        Stored stored = store(request.bucket(), request.key(), bytes);
        return PutObjectResponse.builder()
                .eTag("\"" + stored.etag() + "\"")
                .versionId(stored.versionId())
                .build();
    }

    private static byte[] bytes(RequestBody body) {
        try (InputStream stream = body.contentStreamProvider().newStream()) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory cannot fail", e);
        }
    }

    @Override
    public DeleteObjectsResponse deleteObjects(DeleteObjectsRequest request) {
        List<ObjectIdentifier> objects = request.delete().objects();
        return written("DeleteObjects " + objects.size(), WRITE, () -> {
            objects.forEach(object -> remove(request.bucket(), object.key()));
            return DeleteObjectsResponse.builder().build();
        });
    }

    /// A write with what can befall it.
    private <T> T written(String call, List<Fault> possible, Supplier<T> effect) {
        Optional<Fault> fault = weather.before(call, possible);
        refuseIf(fault, Fault.THROTTLED);
        refuseIf(fault, Fault.CONFLICT);
        T answer = effect.get();
        weather.after(call, fault);
        if (fault.filter(Fault.LOST_ACKNOWLEDGEMENT::equals).isPresent()) {
            throw SdkClientException.create("the answer to " + call + " did not come");
        }
        return fault.filter(Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT::equals).isPresent() ? effect.get() : answer;
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        String call = "ListObjectsV2 " + request.prefix();
        Optional<Fault> fault = weather.before(call, List.of(Fault.THROTTLED));
        refuseIf(fault, Fault.THROTTLED);
        ListObjectsV2Response answer = list(request);
        weather.after(call, fault);
        return answer;
    }

    private synchronized ListObjectsV2Response list(ListObjectsV2Request request) {
        int most = request.maxKeys() == null ? 1000 : request.maxKeys();
        String after = request.continuationToken() == null ? request.startAfter() : request.continuationToken();
        List<S3Object> found = new ArrayList<>();
        TreeSet<String> folders = new TreeSet<>(SimulatedS3::compareUtf8);
        boolean truncated = false;
        String last = null;
        for (Map.Entry<String, Stored> entry : buckets.get(request.bucket()).entrySet()) {
            String key = entry.getKey();
            if (!key.startsWith(request.prefix()) || (after != null && compareUtf8(key, after) <= 0)) {
                continue;
            }
            int slash = request.delimiter() == null
                    ? -1
                    : key.indexOf(request.delimiter(), request.prefix().length());
            if (slash >= 0 && folders.contains(key.substring(0, slash + 1))) {
                last = key;
                continue;
            }
            if (found.size() + folders.size() == most) {
                truncated = true;
                break;
            }
            last = key;
            if (slash >= 0) {
                folders.add(key.substring(0, slash + 1));
            } else {
                found.add(S3Object.builder()
                        .key(key)
                        .size((long) entry.getValue().bytes().length)
                        .lastModified(entry.getValue().modified())
                        .build());
            }
        }
        return ListObjectsV2Response.builder()
                .contents(found)
                .commonPrefixes(folders.stream()
                        .map(folder -> CommonPrefix.builder().prefix(folder).build())
                        .toList())
                .isTruncated(truncated)
                .nextContinuationToken(truncated ? last : null)
                .build();
    }

    private static void refuseIf(Optional<Fault> fault, Fault refused) {
        if (fault.filter(refused::equals).isPresent()) {
            throw refused == Fault.CONFLICT ? refusal(409, "ConditionalRequestConflict") : refusal(503, "SlowDown");
        }
    }

    private static S3Exception refusal(int status, String code) {
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .message(code)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(code)
                        .build())
                .build();
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }

    @Override
    public String serviceName() {
        return "s3";
    }

    @Override
    public void close() {}
}
