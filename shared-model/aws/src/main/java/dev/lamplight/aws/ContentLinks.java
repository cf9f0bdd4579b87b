package dev.lamplight.aws;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/// Addresses at which a caller without credentials gets an object, for a short time. Made without a request.
public final class ContentLinks {
    private static final Duration VALID = Duration.ofMinutes(5);

    private final S3Presigner presigner;

    public ContentLinks(S3Presigner presigner) {
        this.presigner = presigner;
    }

    /// @param filename what a browser stores it as
    public URI of(String bucket, String key, String filename) {
        String disposition = "attachment; filename*=UTF-8''" + SdkHttpUtils.urlEncode(filename);
        return URI.create(presigner
                .presignGetObject(
                        request -> request.signatureDuration(VALID).getObjectRequest(object -> object.bucket(bucket)
                                .key(key)
                                .responseContentType("application/octet-stream")
                                .responseContentDisposition(disposition)))
                .url()
                .toString());
    }
}
