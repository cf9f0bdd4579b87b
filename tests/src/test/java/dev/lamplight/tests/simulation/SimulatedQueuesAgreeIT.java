package dev.lamplight.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.sqs.SqsOptions;
import dev.lamplight.localcloud.sqs.SqsServer;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.localcloud.wire.CallListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The double of SQS and the local cloud's SQS give the same answers to the same random calls, on the same clock: what
/// the simulation proves on the one holds on the other.
final class SimulatedQueuesAgreeIT {
    private static final String REGION = "us-east-1";
    private static final int CALLS = 1_500;
    private static final Duration VISIBILITY = Duration.ofSeconds(30);
    private static final int MAX_RECEIVES = 3;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "grouped.fifo"})
    void theDoubleAnswersAsTheServerDoes(String queue) throws IOException {
        var clock = new VirtualClock();
        var options = new SqsOptions(0, Optional.empty(), REGION, CallListener.NONE, clock);
        try (SqsServer server = SqsServer.start(options);
                SqsClient real = client(server)) {
            create(server, queue);
            var random = new Random(5);
            var scheduler = new Scheduler(random, clock);
            var doubled = new SimulatedSqs(new Weather(random, scheduler, clock), random, clock);
            doubled.create(queue, new SimulatedSqs.Rules(VISIBILITY, MAX_RECEIVES));
            var expected = new QueueCaller(real, server::queueUrl, queue, QueueCaller.Detail.EVERYTHING);
            var found = new QueueCaller(doubled, name -> "https://sqs/" + name, queue, QueueCaller.Detail.EVERYTHING);
            var calls = new QueueCalls(random, queue, QueueCalls.Range.EVERYTHING);
            Map<String, Integer> seen = new TreeMap<>();

            for (int call = 0; call < CALLS; call++) {
                if (random.nextInt(3) == 0) {
                    clock.advance(Duration.ofSeconds(random.nextInt(25)));
                }
                QueueCalls.Call next = calls.next();
                String answer = expected.answer(next);

                assertThat(found.answer(next)).as("call %d: %s", call, next).isEqualTo(answer);
                QueueCaller.kinds(answer).forEach(kind -> seen.merge(kind, 1, Integer::sum));
            }
            assertThat(seen)
                    .as("what was compared")
                    .containsKeys("received again", "dead letter", "refused entry", "in flight")
                    .containsKeys("ReceiptHandleIsInvalid", "AWS.SimpleQueueService.MessageNotInflight")
                    .containsKeys("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "InvalidParameterValue")
                    .containsKeys("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "MissingParameter")
                    .matches(kinds -> kinds.containsKey("delayed") || queue.endsWith(".fifo"));
        }
    }

    private static void create(SqsServer server, String queue) {
        String dead = SimulatedSqs.deadLettersOf(queue);
        server.create(QueueSpec.standard(dead, arn(dead)).withVisibilityTimeout(VISIBILITY));
        server.create(QueueSpec.standard(queue, arn(queue))
                .withVisibilityTimeout(VISIBILITY)
                .withRedrive(new QueueSpec.Redrive(arn(dead), MAX_RECEIVES)));
    }

    private static String arn(String queue) {
        return "arn:aws:sqs:" + REGION + ":000000000000:" + queue;
    }

    private static SqsClient client(SqsServer server) {
        return SqsClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }
}
