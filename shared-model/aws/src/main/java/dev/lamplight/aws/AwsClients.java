package dev.lamplight.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.stream.Stream;
import software.amazon.awssdk.http.SdkHttpClient;
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
        return S3Client.builder().httpClient(http()).build();
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
        return SqsClient.builder().httpClient(http()).build();
    }

    /// Opens connections as the JDK does: the SDK's builder reads all certificates that are trusted when a client is
    /// made, a tenth of a second, whether or not anything is ever asked over TLS. Only the builder knows of proxies
    /// that the environment names.
    private static SdkHttpClient http() {
        boolean isProxied = Stream.of("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")
                .anyMatch(System.getenv()::containsKey);
        return isProxied
                ? UrlConnectionHttpClient.builder().build()
                : UrlConnectionHttpClient.create(AwsClients::connection);
    }

    private static HttpURLConnection connection(URI address) {
        try {
            return (HttpURLConnection) address.toURL().openConnection();
        } catch (IOException unsupported) {
            throw new UncheckedIOException("no connection to " + address.getHost(), unsupported);
        }
    }
}
