package dev.lamplight.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// Keeps what is put; answers nothing else. The real server stands in the local cloud's own tests.
final class TestingS3 implements S3Client {
    private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private volatile boolean broken;

    void breakDown() {
        broken = true;
    }

    List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    String text(String key) {
        return new String(objects.get(key), StandardCharsets.UTF_8);
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        if (broken) {
            throw SdkClientException.create("connection reset");
        }
        try {
            objects.put(request.key(), body.contentStreamProvider().newStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return PutObjectResponse.builder().eTag("\"1\"").build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
