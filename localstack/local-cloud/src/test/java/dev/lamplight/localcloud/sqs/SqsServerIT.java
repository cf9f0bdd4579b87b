package dev.lamplight.localcloud.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.CallListener;
import dev.lamplight.localcloud.wire.Decision;
import dev.lamplight.localcloud.wire.KilledProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

class SqsServerIT {
    private static final String REGION = "eu-west-1";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void sdkSendsReceivesAndDeletes() throws Exception {
        try (SqsServer server = SqsServer.start(SqsOptions.inMemory(REGION));
                SqsClient client = client(server.endpoint(), "reader")) {
            String url = client.createQueue(b -> b.queueName("work")).queueUrl();
            assertThat(url).isEqualTo(server.queueUrl("work"));
            MessageAttributeValue text = MessageAttributeValue.builder()
                    .dataType("String")
                    .stringValue("v 中")
                    .build();
            MessageAttributeValue binary = MessageAttributeValue.builder()
                    .dataType("Binary")
                    .binaryValue(SdkBytes.fromByteArray(new byte[] {0, 1, -1}))
                    .build();
            client.sendMessage(
                    b -> b.queueUrl(url).messageBody("héllo 中文 😀").messageAttributes(Map.of("t", text, "b", binary)));

            // The SDK itself checks the digests of body and attributes.
            Message message = client.receiveMessage(b -> b.queueUrl(url)
                            .messageAttributeNames("All")
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                    .messages()
                    .getFirst();

            assertThat(message.body()).isEqualTo("héllo 中文 😀");
            assertThat(message.messageAttributes()).containsEntry("t", text).containsEntry("b", binary);
            assertThat(message.attributes())
                    .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")
                    .containsKeys(MessageSystemAttributeName.SENT_TIMESTAMP, MessageSystemAttributeName.SENDER_ID);
            client.deleteMessage(b -> b.queueUrl(url).receiptHandle(message.receiptHandle()));
            assertThat(client.getQueueAttributes(b -> b.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                            .attributes())
                    .containsEntry(QueueAttributeName.QUEUE_ARN, "arn:aws:sqs:eu-west-1:000000000000:work")
                    .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE, "0");
        }
    }

    @Test
    void sdkWorksInBatchesAndSeesRefusals() throws Exception {
        try (SqsServer server = SqsServer.start(SqsOptions.inMemory(REGION));
                SqsClient client = client(server.endpoint(), "reader")) {
            String url = client.createQueue(b -> b.queueName("work")).queueUrl();

            List<SendMessageBatchRequestEntry> entries = List.of(
                    SendMessageBatchRequestEntry.builder()
                            .id("good")
                            .messageBody("x")
                            .build(),
                    SendMessageBatchRequestEntry.builder()
                            .id("bad")
                            .messageBody("\u0001")
                            .build());
            assertThat(client.sendMessageBatch(b -> b.queueUrl(url).entries(entries))
                            .failed())
                    .singleElement()
                    .satisfies(failed -> assertThat(failed.code()).isEqualTo("InvalidMessageContents"));
            assertThatThrownBy(() -> client.sendMessage(b -> b.queueUrl(url).messageBody("x".repeat((1 << 20) + 1))))
                    .isInstanceOf(SqsException.class);
            assertThat(client.sendMessage(b -> b.queueUrl(url).messageBody("y".repeat(1 << 20)))
                            .messageId())
                    .isNotEmpty();
            assertThatThrownBy(() -> client.getQueueUrl(b -> b.queueName("nobody")))
                    .isInstanceOf(QueueDoesNotExistException.class);
        }
    }

    @Test
    void queryProtocolWorksForOlderClients() throws Exception {
        try (SqsServer server = SqsServer.start(SqsOptions.inMemory(REGION))) {
            server.create(QueueSpec.standard("work", "arn:aws:sqs:eu-west-1:000000000000:work"));

            String sent = form(
                    server,
                    "Action=SendMessage&MessageBody=a%26b&MessageAttribute.1.Name=n"
                            + "&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=v");
            String received = form(server, "Action=ReceiveMessage&MessageAttributeName.1=All&AttributeName.1=All");
            String batch = form(
                    server,
                    "Action=SendMessageBatch&SendMessageBatchRequestEntry.1.Id=e1"
                            + "&SendMessageBatchRequestEntry.1.MessageBody=x");
            String refused = form(server, "Action=DeleteMessage&ReceiptHandle=%21");

            assertThat(sent).contains("<SendMessageResult><MessageId>").contains("<MD5OfMessageAttributes>");
            assertThat(received)
                    .contains("<Message><MessageId>")
                    .contains("<Body>a&amp;b</Body>")
                    .contains("<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>")
                    .contains("<MessageAttribute><Name>n</Name><Value><DataType>String</DataType>");
            assertThat(batch).contains("<SendMessageBatchResultEntry><Id>e1</Id>");
            assertThat(refused).contains("<Code>ReceiptHandleIsInvalid</Code>");
        }
    }

    @Test
    void listenerSeesTheCallerAndFailsDropsOrActsAroundTheEffect() throws Exception {
        List<Call> calls = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger sends = new AtomicInteger();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CallListener listener = call -> {
            calls.add(call);
            if (!call.operation().equals("SendMessage")) {
                return new Decision.Proceed();
            }
            return switch (sends.incrementAndGet()) {
                case 1 -> new Decision.Fail(503);
                case 2 -> new Decision.DropResponse();
                case 3 -> new Decision.After(() -> order.add("after"));
                default -> new Decision.Before(() -> order.add("before"));
            };
        };
        try (SqsServer server = SqsServer.start(SqsOptions.inMemory(REGION).withListener(listener));
                SqsClient client = client(server.endpoint(), "writer-key")) {
            String url = client.createQueue(b -> b.queueName("work")).queueUrl();

            // The SDK repeats the refused and the dropped one by itself: two effects, one answer.
            client.sendMessage(b -> b.queueUrl(url).messageBody("x"));
            client.sendMessage(b -> b.queueUrl(url).messageBody("y"));

            assertThat(sends).hasValue(4);
            assertThat(order).containsExactly("after", "before");
            assertThat(server.queues().counts("work").visible()).isEqualTo(3);
            assertThat(calls).allSatisfy(call -> {
                assertThat(call.accessKeyId()).isEqualTo("writer-key");
                assertThat(call.resource()).isEqualTo("work");
                assertThat(call.service()).isEqualTo(Call.Service.SQS);
            });
            assertThat(calls).extracting(Call::sequence).isSorted();
        }
    }

    /// A tag that is accepted and not kept would be a lie.
    @Test
    void tagsAreRefused() throws Exception {
        try (SqsServer server = SqsServer.start(SqsOptions.inMemory(REGION));
                SqsClient client = client(server.endpoint(), "k")) {
            server.create(QueueSpec.standard("work", "arn:aws:sqs:eu-west-1:000000000000:work"));
            String url = server.queueUrl("work");

            assertThatThrownBy(() -> client.tagQueue(b -> b.queueUrl(url).tags(Map.of("a", "b"))))
                    .isInstanceOf(SqsException.class)
                    .hasMessageContaining("TagQueue");
        }
    }

    @Test
    void everythingAnsweredSurvivesKillMinusNine() throws Exception {
        Set<String> accepted = new HashSet<>();
        try (KilledProcess child = KilledProcess.start(KilledServer.class, folder)) {
            try (SqsClient client = client(child.endpoint(), "k")) {
                String url = client.getQueueUrl(b -> b.queueName("work")).queueUrl();
                for (int i = 0; i < 100; i++) {
                    String body = "m" + i;
                    accepted.add(client.sendMessage(b -> b.queueUrl(url).messageBody(body))
                            .messageId());
                }
                for (Message message : client.receiveMessage(
                                b -> b.queueUrl(url).maxNumberOfMessages(10))
                        .messages()) {
                    client.deleteMessage(b -> b.queueUrl(url).receiptHandle(message.receiptHandle()));
                    accepted.remove(message.messageId());
                }
                assertThat(client.receiveMessage(b -> b.queueUrl(url).maxNumberOfMessages(10))
                                .messages())
                        .hasSize(10);
            }
        }

        try (SqsServer server = SqsServer.start(SqsOptions.inFolder(REGION, folder))) {
            Queues.Counts counts = server.queues().counts("work");
            assertThat(counts).isEqualTo(new Queues.Counts(80, 10, 0));
            assertThat(accepted).hasSize(90);
            assertThat(server.queues().receive("work", 100, java.util.Optional.empty(), java.time.Duration.ZERO))
                    .hasSize(80)
                    .allSatisfy(message -> assertThat(accepted).contains(message.id()));
        }
    }

    @Test
    void everythingAnsweredSurvivesAKillInFullFlight() throws Exception {
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        CountDownLatch enough = new CountDownLatch(200);
        try (KilledProcess child = KilledProcess.start(KilledServer.class, folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 4; writer++) {
                threads.execute(() -> sendUntilKilled(child.endpoint(), accepted, enough));
            }
            assertThat(enough.await(2, TimeUnit.MINUTES)).isTrue();
            child.kill();
        }

        try (SqsServer server = SqsServer.start(SqsOptions.inFolder(REGION, folder))) {
            List<StoredMessage> all = server.queues()
                    .receive("work", Integer.MAX_VALUE, java.util.Optional.empty(), java.time.Duration.ZERO);
            assertThat(all.stream().map(StoredMessage::id))
                    .containsAll(accepted)
                    .doesNotHaveDuplicates();
        }
    }

    private static void sendUntilKilled(URI endpoint, Set<String> accepted, CountDownLatch enough) {
        try (SqsClient client = client(endpoint, "k")) {
            String url = client.getQueueUrl(b -> b.queueName("work")).queueUrl();
            while (true) {
                accepted.add(client.sendMessage(b -> b.queueUrl(url).messageBody("x"))
                        .messageId());
                enough.countDown();
            }
        } catch (SdkException e) {
            assertThat(enough.getCount()).as("the end came early: %s", e).isZero();
        }
    }

    /// The process that is killed: a server on a folder, its endpoint on the first line.
    static final class KilledServer {
        private KilledServer() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            SqsServer server = SqsServer.start(SqsOptions.inFolder(REGION, Path.of(arguments[0])));
            server.create(QueueSpec.standard("work", "arn:aws:sqs:eu-west-1:000000000000:work"));
            System.out.println(server.endpoint());
            Thread.currentThread().join();
        }
    }

    private static String form(SqsServer server, String body) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.queueUrl("work")))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static SqsClient client(URI endpoint, String accessKeyId) {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, "secret")))
                .build();
    }
}
