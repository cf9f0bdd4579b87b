package dev.lamplight.tests.simulation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
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
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
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
    private static final List<Fault> READ = List.of(
            Fault.THROTTLED, Fault.UNAVAILABLE, Fault.TORN_READ, Fault.TRUNCATED_BODY, Fault.LOST_ACKNOWLEDGEMENT);
    private static final List<Fault> LIST = List.of(Fault.THROTTLED, Fault.UNAVAILABLE);
    private static final List<Fault> WRITE = List.of(
            Fault.THROTTLED, Fault.UNAVAILABLE, Fault.LOST_ACKNOWLEDGEMENT, Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT);
    private static final List<Fault> CREATE = List.of(
            Fault.THROTTLED,
            Fault.UNAVAILABLE,
            Fault.CONFLICT,
            Fault.LOST_ACKNOWLEDGEMENT,
            Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT,
            Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT);
    private static final List<Fault> SWAP = List.of(
            Fault.THROTTLED,
            Fault.UNAVAILABLE,
            Fault.CONFLICT,
            Fault.LOST_RACE,
            Fault.LOST_ACKNOWLEDGEMENT,
            Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT,
            Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT);
    private static final Region REGION = Region.US_EAST_1;

    /// One version of one object.
    public record Stored(byte[] bytes, String etag, String versionId, Instant modified) {}

    /// What happened to an object, for whoever is told of it.
    public interface Listener {
        void changed(String bucket, String key, Optional<Stored> now);

        /// Whether a rival comes to a swap although no fault was drawn.
        default boolean isRaced() {
            return false;
        }

        /// What a rival would make of an object that somebody is about to swap; empty where nobody else would.
        default Optional<byte[]> rival(String bucket, String key, Stored there) {
            return Optional.empty();
        }
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
        refuse(fault);
        Stored stored = read(request);
        byte[] bytes = ranged(request, stored);
        weather.after(call, fault);
        if (fault.filter(Fault.LOST_ACKNOWLEDGEMENT::equals).isPresent()) {
            throw SdkClientException.create("the answer to " + call + " did not come");
        }
        boolean torn = fault.filter(Fault.TORN_READ::equals).isPresent();
        boolean truncated = fault.filter(Fault.TRUNCATED_BODY::equals).isPresent();
        int sent = torn || truncated ? bytes.length / 2 : bytes.length;
        GetObjectResponse response = GetObjectResponse.builder()
                .eTag("\"" + stored.etag() + "\"")
                .versionId(stored.versionId())
                .contentLength((long) bytes.length)
                .build();
        try {
            InputStream begun = new ByteArrayInputStream(bytes, 0, sent);
            InputStream body = torn ? new SequenceInputStream(begun, new BrokenConnection()) : begun;
            return transformer.transform(response, AbortableInputStream.create(body));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw SdkClientException.create("reading the answer to " + call, e);
        }
    }

    /// Nothing comes any more.
    private static final class BrokenConnection extends InputStream {
        @Override
        public int read() throws IOException {
            throw new SocketException("Connection reset");
        }

        @Override
        public int read(byte[] target, int from, int most) throws IOException {
            throw new SocketException("Connection reset");
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
        String call = "PutObject " + request.key();
        byte[] bytes = bytes(body);
        Optional<byte[]> rival = rival(request);
        List<Fault> possible = request.ifNoneMatch() != null ? CREATE : request.ifMatch() != null ? SWAP : WRITE;
        if (rival.isEmpty()) {
            possible =
                    possible.stream().filter(fault -> fault != Fault.LOST_RACE).toList();
        }
        return written(call, possible, fault -> {
            boolean isDrawn = fault.filter(Fault.LOST_RACE::equals).isPresent();
            if (isDrawn || (rival.isPresent() && listener.isRaced())) {
                // what the rival makes of it now, which is not what he would have made of it when the call began
                rival(request).ifPresent(swapped -> store(request.bucket(), request.key(), swapped));
            }
            return put(request, bytes);
        });
    }

    private synchronized Optional<byte[]> rival(PutObjectRequest request) {
        return request.ifMatch() == null
                ? Optional.empty()
                : find(request.bucket(), request.key())
                        .flatMap(there -> listener.rival(request.bucket(), request.key(), there));
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
        return written("DeleteObjects " + objects.size(), WRITE, _ -> {
            objects.forEach(object -> remove(request.bucket(), object.key()));
            return DeleteObjectsResponse.builder().build();
        });
    }

    /// A write with what can befall it.
    private <T> T written(String call, List<Fault> possible, Function<Optional<Fault>, T> effect) {
        Optional<Fault> fault = weather.before(call, possible);
        refuse(fault);
        T answer = effect.apply(fault);
        weather.after(call, fault);
        if (fault.filter(Fault.LOST_ACKNOWLEDGEMENT::equals).isPresent()) {
            throw SdkClientException.create("the answer to " + call + " did not come");
        }
        return fault.filter(Fault.RETRIED_AFTER_LOST_ACKNOWLEDGEMENT::equals).isPresent()
                ? effect.apply(fault)
                : answer;
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        String call = "ListObjectsV2 " + request.prefix();
        Optional<Fault> fault = weather.before(call, LIST);
        refuse(fault);
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

    private static void refuse(Optional<Fault> fault) {
        if (fault.isPresent()) {
            switch (fault.get()) {
                case CONFLICT -> throw refusal(409, "ConditionalRequestConflict");
                case THROTTLED -> throw refusal(503, "SlowDown");
                case UNAVAILABLE -> throw refusal(503, "ServiceUnavailable");
                default -> {} // the call has its effect
            }
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
    public S3ServiceClientConfiguration serviceClientConfiguration() {
        return S3ServiceClientConfiguration.builder()
                .region(REGION)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
    }

    @Override
    public String serviceName() {
        return "s3";
    }

    @Override
    public void close() {}
}
