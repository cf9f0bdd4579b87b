package dev.lamplight.cli.cloud;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// Clients of the local cloud's S3, which takes any credentials.
public final class LocalS3 {
    private LocalS3() {}

    /// Whoever opens it closes it.
    public static S3Client client(URI endpoint, String region) {
        S3ClientBuilder builder = S3Client.builder();
        return builder.endpointOverride(endpoint)
                .region(Region.of(region))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("lamplight", "local")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
