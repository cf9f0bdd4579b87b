package dev.lamplight.bench.row;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.template.BucketSpec;
import java.io.IOException;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// A bucket of the local cloud's S3 server, in memory, through AWS's own client.
record LoopbackLibrary(S3Server server, S3Client s3, ObjectStore objects) implements AutoCloseable {
    private static final String BUCKET = "library";

    static LoopbackLibrary start() throws IOException {
        S3Server server = S3Server.start(S3Options.inMemory("eu-central-1", (_, _) -> {}));
        server.create(new BucketSpec("Library", BUCKET, false, List.of()));
        S3Client s3 = S3Client.builder()
                .endpointOverride(server.endpoint())
                .region(Region.EU_CENTRAL_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("bench", "local")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        return new LoopbackLibrary(server, s3, new ObjectStore(s3, BUCKET));
    }

    @Override
    public void close() {
        s3.close();
        server.close();
    }
}
