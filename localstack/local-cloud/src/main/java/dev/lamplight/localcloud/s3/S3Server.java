package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.template.BucketSpec;
import dev.lamplight.localcloud.wire.Answer;
import dev.lamplight.localcloud.wire.Answer.Reply;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.CallListener;
import dev.lamplight.localcloud.wire.Gate;
import dev.lamplight.localcloud.wire.LoopbackServer;
import dev.lamplight.localcloud.wire.Request;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// S3 on 127.0.0.1, for unmodified clients. Any credentials are accepted, and none.
public final class S3Server implements AutoCloseable {
    private static final DateTimeFormatter SIGNED_AT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /// Sub-resources that are not kept: reading or writing them is refused, never ignored.
    private static final Set<String> REFUSED = Set.of(
            "acl",
            "policy",
            "tagging",
            "lifecycle",
            "cors",
            "website",
            "encryption",
            "replication",
            "object-lock",
            "retention",
            "legal-hold",
            "torrent",
            "restore",
            "select",
            "attributes",
            "logging",
            "accelerate",
            "publicAccessBlock",
            "ownershipControls");

    /// An operation of S3 and what carries it out.
    private record Operation(String name, Gate.Effect effect) {}

    private final Objects objects;
    private final ObjectCalls objectCalls;
    private final UploadCalls uploadCalls;
    private final BucketCalls bucketCalls;
    private final Gate gate;
    private final CallListener listener;
    private final Clock clock;
    private final LoopbackServer server;

    private S3Server(S3Options options) throws IOException {
        objects = Objects.open(options);
        objectCalls = new ObjectCalls(objects);
        uploadCalls = new UploadCalls(objects);
        bucketCalls = new BucketCalls(objects, options.region(), options.listener());
        gate = new Gate(Call.Service.S3, options.listener());
        listener = options.listener();
        clock = options.clock();
        objects.resend();
        server = LoopbackServer.start(options.port(), this::handle);
    }

    /// Starts the server with what its folder holds, and hands over the notifications that a killed process left: the
    /// queues must be there before. [#create] adds the buckets of a template.
    public static S3Server start(S3Options options) throws IOException {
        return new S3Server(options);
    }

    public URI endpoint() {
        return server.endpoint();
    }

    /// Creates a bucket or changes its settings; its objects stay.
    public void create(BucketSpec spec) {
        objects.create(spec);
    }

    private Answer handle(Request http) throws IOException {
        S3Request request;
        Operation operation;
        try {
            request = S3Request.of(http);
            checkNotExpired(http);
            operation = operation(request);
        } catch (S3Exception e) {
            return error(e);
        }
        if (!operation.name().equals("DeleteObjects")) {
            S3Access.of(operation.name(), request).forEach(listener::needs);
        }
        return gate.pass(
                operation.name(),
                request.bucket(),
                request.key(),
                http.accessKeyId(),
                () -> carryOut(operation),
                S3Server::injected);
    }

    private static Reply carryOut(Operation operation) throws IOException {
        try {
            return identified(operation.effect().carryOut());
        } catch (S3Exception e) {
            return error(e);
        }
    }

    private static Reply identified(Reply reply) {
        return reply.with("x-amz-request-id", UUID.randomUUID().toString()).with("x-amz-id-2", "local");
    }

    private static Reply error(S3Exception e) {
        Reply reply = Xml.error()
                .field("Code", e.code())
                .field("Message", String.valueOf(e.getMessage()))
                .field("RequestId", "local")
                .reply(e.status());
        for (Map.Entry<String, String> header : e.headers().entrySet()) {
            reply = reply.with(header.getKey(), header.getValue());
        }
        return identified(reply);
    }

    private static Reply injected(int status) {
        String code =
                switch (status) {
                    case 409 -> "ConditionalRequestConflict";
                    case 412 -> "PreconditionFailed";
                    case 503 -> "SlowDown";
                    default -> "InternalError";
                };
        return error(new S3Exception(status, code, "injected fault"));
    }

    /// The end of a presigned URL is part of what it promises; its signature cannot be checked without the secret.
    private void checkNotExpired(Request http) {
        Optional<String> signedAt = http.parameter("X-Amz-Date");
        Optional<String> seconds = http.parameter("X-Amz-Expires");
        if (signedAt.isPresent() && seconds.isPresent()) {
            try {
                Instant end = SIGNED_AT.parse(signedAt.get(), Instant::from).plusSeconds(Long.parseLong(seconds.get()));
                if (clock.instant().isAfter(end)) {
                    throw new S3Exception(403, "AccessDenied", "Request has expired");
                }
            } catch (DateTimeException | NumberFormatException e) {
                throw S3Exception.invalid("AuthorizationQueryParametersError", "X-Amz-Date or X-Amz-Expires is wrong");
            }
        }
    }

    private Operation operation(S3Request request) {
        for (String parameter : request.http().query().keySet()) {
            if (REFUSED.contains(parameter)) {
                throw S3Exception.notImplemented("The sub-resource " + parameter);
            }
        }
        if (request.bucket().isEmpty()) {
            return new Operation("ListBuckets", bucketCalls::list);
        }
        return request.key().isEmpty() ? onBucket(request) : onObject(request);
    }

    private Operation onBucket(S3Request request) {
        return switch (request.http().method()) {
            case "HEAD" -> new Operation("HeadBucket", () -> bucketCalls.head(request));
            case "PUT" ->
                request.has("versioning")
                        ? new Operation("PutBucketVersioning", () -> bucketCalls.putVersioning(request))
                        : request.has("notification")
                                ? refused("PutBucketNotificationConfiguration")
                                : new Operation("CreateBucket", () -> bucketCalls.create(request));
            case "DELETE" -> new Operation("DeleteBucket", () -> bucketCalls.drop(request));
            case "POST" ->
                request.has("delete")
                        ? new Operation("DeleteObjects", () -> bucketCalls.deleteObjects(request))
                        : refused("PostObject");
            case "GET" -> readBucket(request);
            default -> refused(request.http().method());
        };
    }

    private Operation readBucket(S3Request request) {
        if (request.has("location")) {
            return new Operation("GetBucketLocation", () -> bucketCalls.location(request));
        }
        if (request.has("versioning")) {
            return new Operation("GetBucketVersioning", () -> bucketCalls.versioning(request));
        }
        if (request.has("notification")) {
            return new Operation("GetBucketNotificationConfiguration", () -> bucketCalls.notifications(request));
        }
        if (request.has("uploads")) {
            return new Operation("ListMultipartUploads", () -> uploadCalls.list(request));
        }
        if (request.has("versions")) {
            return new Operation("ListObjectVersions", () -> new Listing(request).versions(objects));
        }
        return request.parameter("list-type").filter("2"::equals).isPresent()
                ? new Operation("ListObjectsV2", () -> new Listing(request).versionTwo(objects))
                : new Operation("ListObjects", () -> new Listing(request).versionOne(objects));
    }

    private Operation onObject(S3Request request) {
        boolean upload = request.has("uploadId");
        boolean copy = request.header("x-amz-copy-source").isPresent();
        if (!upload && request.has("partNumber")) {
            // the whole object in place of one part would be a wrong answer, not a missing feature
            throw S3Exception.notImplemented("Reading by part number");
        }
        return switch (request.http().method()) {
            case "HEAD" -> new Operation("HeadObject", () -> objectCalls.head(request));
            case "GET" ->
                upload
                        ? new Operation("ListParts", () -> uploadCalls.parts(request))
                        : new Operation("GetObject", () -> objectCalls.get(request));
            case "PUT" -> write(request, upload, copy);
            case "DELETE" ->
                upload
                        ? new Operation("AbortMultipartUpload", () -> uploadCalls.abort(request))
                        : new Operation("DeleteObject", () -> objectCalls.delete(request));
            case "POST" ->
                upload
                        ? new Operation("CompleteMultipartUpload", () -> uploadCalls.complete(request))
                        : request.has("uploads")
                                ? new Operation("CreateMultipartUpload", () -> uploadCalls.create(request))
                                : refused("PostObject");
            default -> refused(request.http().method());
        };
    }

    private Operation write(S3Request request, boolean upload, boolean copy) {
        if (upload) {
            return copy
                    ? new Operation("UploadPartCopy", () -> uploadCalls.copyPart(request))
                    : new Operation("UploadPart", () -> uploadCalls.putPart(request));
        }
        return copy
                ? new Operation("CopyObject", () -> objectCalls.copy(request))
                : new Operation("PutObject", () -> objectCalls.put(request));
    }

    private static Operation refused(String name) {
        return new Operation(name, () -> {
            throw S3Exception.notImplemented(name);
        });
    }

    /// Stops listening. What was answered is kept.
    @Override
    public void close() {
        server.close();
        objects.close();
    }
}
