package dev.lamplight.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// The doubles of the simulation answer as moto does, which other people wrote from AWS's documents and answers: what
/// the doubles and the local cloud's servers agree on is not only our own reading.
final class MotoAgreesIT {
    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"));
    private static final int CALLS = 300;
    private static final Duration VISIBILITY = Duration.ofSeconds(800);
    private static final int MAX_RECEIVES = 3;

    @Test
    void ofObjects() throws IOException {
        try (MotoServer moto = MotoServer.start();
                S3Client other = S3Client.builder()
                        .endpointOverride(moto.endpoint())
                        .forcePathStyle(true)
                        .region(Region.US_EAST_1)
                        .credentialsProvider(CREDENTIALS)
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build()) {
            other.createBucket(request -> request.bucket(ObjectCalls.BUCKET));
            var random = new Random(3);
            var doubled = SimulatedS3.inCalmWeather(new VirtualClock());
            doubled.createBucket(ObjectCalls.BUCKET);

            var refused = new ArrayList<String>();
            for (int call = 0; call < CALLS; call++) {
                Function<S3Client, String> operation = ObjectCalls.operation(random);
                String expected = ObjectCalls.answer(other, operation);

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

    @ParameterizedTest
    @ValueSource(strings = {"plain", "grouped.fifo"})
    void ofMessages(String queue) throws IOException {
        try (MotoServer moto = MotoServer.start();
                SqsClient other = SqsClient.builder()
                        .endpointOverride(moto.endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(CREDENTIALS)
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build()) {
            create(other, queue);
            var random = new Random(5);
            var clock = new VirtualClock();
            var scheduler = new Scheduler(random, clock);
            var doubled = new SimulatedSqs(new Weather(random, scheduler, clock), random, clock);
            doubled.create(queue, new SimulatedSqs.Rules(VISIBILITY, MAX_RECEIVES));
            var expected = new QueueCaller(other, moto::queueUrl, queue, QueueCaller.Detail.OUTCOME);
            var found = new QueueCaller(doubled, name -> "https://sqs/" + name, queue, QueueCaller.Detail.OUTCOME);
            var calls = new QueueCalls(random, queue, QueueCalls.Range.WHAT_MOTO_KNOWS);
            Map<String, Integer> seen = new TreeMap<>();

            for (int call = 0; call < CALLS; call++) {
                QueueCalls.Call next = calls.next();
                String answer = expected.answer(next);

                assertThat(found.answer(next)).as("call %d: %s", call, next).isEqualTo(answer);
                QueueCaller.kinds(answer).forEach(kind -> seen.merge(kind, 1, Integer::sum));
            }
            assertThat(seen).as("what was compared").containsKeys("in flight");
            if (queue.equals("plain")) {
                assertThat(seen).containsKeys("received again", "dead letter", "delayed");
            }
        }
    }

    private static void create(SqsClient sqs, String queue) {
        boolean fifo = queue.endsWith(".fifo");
        String dead = SimulatedSqs.deadLettersOf(queue);
        Map<QueueAttributeName, String> attributes = new TreeMap<>();
        attributes.put(QueueAttributeName.VISIBILITY_TIMEOUT, String.valueOf(VISIBILITY.toSeconds()));
        if (fifo) {
            attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
        }
        sqs.createQueue(request -> request.queueName(dead).attributes(attributes));
        String policy = "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:" + dead
                + "\",\"maxReceiveCount\":" + MAX_RECEIVES + "}";
        attributes.put(QueueAttributeName.REDRIVE_POLICY, policy);
        sqs.createQueue(request -> request.queueName(queue).attributes(attributes));
    }
}
