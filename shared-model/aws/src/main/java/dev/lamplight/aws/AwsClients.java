package dev.lamplight.aws;

import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Clients as a function wants them: region, credentials and endpoint from its environment, and the small HTTP client.
/// A process opens each once and keeps it.
public final class AwsClients {

    private AwsClients() {}

    public static S3Client s3() {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    /// Signs addresses that a caller may use without credentials of its own: with those of the client, in its
    /// region.
    public static S3Presigner s3Presigner(S3Client s3) {
        S3ServiceClientConfiguration client = s3.serviceClientConfiguration();
        return S3Presigner.builder()
                .s3Client(s3)
                .region(client.region())
                .credentialsProvider(client.credentialsProvider())
                .build();
    }

    public static SqsClient sqs() {
        return SqsClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
