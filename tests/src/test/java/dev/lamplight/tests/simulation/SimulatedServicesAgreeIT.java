package dev.lamplight.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.template.BucketSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The double of S3 and the local cloud's S3 give the same answers to the same random calls: what the simulation proves
/// on the one holds on the other.
final class SimulatedServicesAgreeIT {
    private static final int CALLS = 600;

    @Test
    void theDoubleAnswersAsTheServerDoes() throws IOException {
        try (S3Server server = S3Server.start(S3Options.inMemory("us-east-1", (_, _) -> {}));
                S3Client real = client(server)) {
            server.create(new BucketSpec("Bucket", ObjectCalls.BUCKET, false, List.of()));
            var clock = new VirtualClock();
            var random = new Random(11);
            var scheduler = new Scheduler(random, clock);
            var doubled = new SimulatedS3(new Weather(random, scheduler, clock), clock, (_, _, _) -> {});
            doubled.createBucket(ObjectCalls.BUCKET);

            var refused = new ArrayList<String>();
            for (int call = 0; call < CALLS; call++) {
                Function<S3Client, String> operation = ObjectCalls.operation(random);
                String expected = ObjectCalls.answer(real, operation);

                assertThat(ObjectCalls.answer(doubled, operation))
                        .as("call %d", call)
                        .isEqualTo(expected);
                if (expected.startsWith("status")) {
                    refused.add(expected);
                }
            }
            assertThat(refused).contains("status 404", "status 412", "status 304");
        }
    }

    private static S3Client client(S3Server server) {
        return S3Client.builder()
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
