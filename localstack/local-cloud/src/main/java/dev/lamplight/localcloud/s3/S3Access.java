package dev.lamplight.localcloud.s3;

import dev.lamplight.localcloud.wire.Access;
import java.util.List;
import java.util.Optional;

/// What the calls of S3 need to be allowed on AWS (Service Authorization Reference, "Actions defined by Amazon S3").
final class S3Access {
    private static final String ARN = "arn:aws:s3:::";

    private S3Access() {}

    /// @param operation any but `DeleteObjects`, whose objects stand in its body
    static List<Access> of(String operation, S3Request request) {
        return switch (operation) {
            // without the right to list, a missing object is 403 and not 404
            case "GetObject", "HeadObject" ->
                List.of(
                        onObject(request, request.versionId().isPresent() ? "s3:GetObjectVersion" : "s3:GetObject"),
                        onBucket(request, "s3:ListBucket"));
            case "PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload" ->
                List.of(onObject(request, "s3:PutObject"));
            case "CopyObject", "UploadPartCopy" -> List.of(onObject(request, "s3:PutObject"), source(request));
            case "DeleteObject" -> List.of(deleted(request, request.key(), request.versionId()));
            case "ListObjects", "ListObjectsV2", "HeadBucket" -> List.of(onBucket(request, "s3:ListBucket"));
            case "ListObjectVersions" -> List.of(onBucket(request, "s3:ListBucketVersions"));
            case "ListMultipartUploads" -> List.of(onBucket(request, "s3:ListBucketMultipartUploads"));
            case "ListParts" -> List.of(onObject(request, "s3:ListMultipartUploadParts"));
            case "AbortMultipartUpload" -> List.of(onObject(request, "s3:AbortMultipartUpload"));
            case "ListBuckets" -> List.of(new Access(request.http().accessKeyId(), "s3:ListAllMyBuckets", "*"));
            default -> List.of(onBucket(request, "s3:" + operation));
        };
    }

    static Access deleted(S3Request request, String key, Optional<String> versionId) {
        String action = versionId.isPresent() ? "s3:DeleteObjectVersion" : "s3:DeleteObject";
        return new Access(request.http().accessKeyId(), action, ARN + request.bucket() + "/" + key);
    }

    private static Access source(S3Request request) {
        String path = request.header("x-amz-copy-source").orElse("");
        String source = path.startsWith("/") ? path.substring(1) : path;
        return new Access(request.http().accessKeyId(), "s3:GetObject", ARN + source.split("\\?", 2)[0]);
    }

    private static Access onObject(S3Request request, String action) {
        return new Access(request.http().accessKeyId(), action, ARN + request.bucket() + "/" + request.key());
    }

    private static Access onBucket(S3Request request, String action) {
        return new Access(request.http().accessKeyId(), action, ARN + request.bucket());
    }
}
