package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.vectorstores.VectorStore;
import com.openai.models.vectorstores.VectorStoreCreateParams;
import com.openai.models.vectorstores.VectorStoreSearchParams;
import com.openai.models.vectorstores.files.FileCreateParams;
import com.openai.models.vectorstores.files.FileDeleteParams;
import com.openai.models.vectorstores.files.FileRetrieveParams;
import com.openai.models.vectorstores.files.VectorStoreFile;
import dev.lamplight.contract.FileId;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// Of the product on a cloud: S3 to SQS to `etl` to `index`, then search and chat, by OpenAI's own client.
final class ProductClaims {
    private static final String AREA = "The product";
    private static final String LIGHTHOUSE = "The lighthouse of Eckmühl has a lamp that is seen from far away.";
    private static final String TEA = "泡绿茶的水温应在八十度左右，水太热会使茶汤变苦。";

    private static final String EXTRACTIVE = "lamplight-extractive";
    private static final List<String> QUEUES =
            List.of("lamplight-inbox-events", "lamplight-documents", "lamplight-parts", "lamplight-compactions.fifo");

    private ProductClaims() {}

    static List<Claim> all() {
        return List.of(
                claim("a dropped object is found until it is removed", ProductClaims::dropped),
                claim("a dropped object is deleted through the API", ProductClaims::deletedByApi),
                claim("an uploaded file is attached, found, detached and deleted", ProductClaims::uploaded),
                claim("what a file holds comes back, of an upload and of a dropped object", ProductClaims::contents),
                claim("a question about documents is answered with what they say", ProductClaims::answered),
                claim("texts are embedded", ProductClaims::embedded),
                claim("a question to a model is answered whole", ProductClaims::chat),
                claim("the same answer comes as a stream", ProductClaims::stream),
                claim("errors have the classes of the client", ProductClaims::errors),
                claim("what is no event is put aside, by each function that takes messages", ProductClaims::putAside),
                claim("a sweep comes to every store and leaves nothing undone", ProductClaims::sweep));
    }

    /// Something that is asked of the product through its client.
    @FunctionalInterface
    private interface Asking {
        void of(OpenAIClient client, Ground ground) throws Exception;
    }

    private static Claim claim(String sentence, Asking asking) {
        return new Claim(AREA, sentence, ground -> {
            OpenAIClient client = client(ground, Product.KEY);
            try {
                asking.of(client, ground);
            } finally {
                client.close();
            }
        });
    }

    private static OpenAIClient client(Ground ground, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(ground.api("/v1").toString())
                .apiKey(key)
                .build();
    }

    private static Optional<String> storeNamed(OpenAIClient client, String name) {
        return client.vectorStores().list().autoPager().stream()
                .filter(store -> store.name().equals(name))
                .map(VectorStore::id)
                .findFirst();
    }

    private static List<String> found(OpenAIClient client, String store, String query) {
        return client
                .vectorStores()
                .search(store, VectorStoreSearchParams.builder().query(query).build())
                .data()
                .stream()
                .map(passage -> passage.content().getFirst().text())
                .toList();
    }

    private static void dropped(OpenAIClient client, Ground ground) throws Exception {
        String inbox = ground.output("InboxBucket");
        ground.s3()
                .putObject(
                        request -> request.bucket(inbox).key("towers/Eckmühl + 灯塔.txt"),
                        RequestBody.fromString(LIGHTHOUSE));
        Ground.await(
                "the store of the folder", () -> storeNamed(client, "towers").isPresent());
        String store = storeNamed(client, "towers").orElseThrow();

        Ground.await("the passage", () -> found(client, store, "lamp of the lighthouse")
                .equals(List.of(LIGHTHOUSE)));
        ground.s3().deleteObject(request -> request.bucket(inbox).key("towers/Eckmühl + 灯塔.txt"));
        Ground.await(
                "its end", () -> found(client, store, "lamp of the lighthouse").isEmpty());
    }

    /// The API deletes a dropped file where it lies.
    private static void deletedByApi(OpenAIClient client, Ground ground) throws Exception {
        String inbox = ground.output("InboxBucket");
        ground.s3().putObject(request -> request.bucket(inbox).key("towers/tea.txt"), RequestBody.fromString(TEA));
        String file = FileId.ofDropped(inbox, "towers/tea.txt").value();
        Ground.await("the file", () -> client.files().list().autoPager().stream()
                .anyMatch(it -> it.id().equals(file)));

        assertThat(client.files().delete(file).deleted()).isTrue();

        Ground.await("the object's end", () -> ground.s3()
                .listObjectsV2(request -> request.bucket(inbox).prefix("towers/tea"))
                .contents()
                .isEmpty());
    }

    private static String content(OpenAIClient client, String file) throws Exception {
        try (HttpResponse answer = client.files().content(file)) {
            return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void contents(OpenAIClient client, Ground ground) throws Exception {
        String inbox = ground.output("InboxBucket");
        ground.s3()
                .putObject(request -> request.bucket(inbox).key("towers/read.txt"), RequestBody.fromString(LIGHTHOUSE));
        String dropped = FileId.ofDropped(inbox, "towers/read.txt").value();
        Ground.await("the file", () -> client.files().list().autoPager().stream()
                .anyMatch(it -> it.id().equals(dropped)));

        assertThat(content(client, dropped)).isEqualTo(LIGHTHOUSE);
        assertThat(content(client, attach(client, storeOf(client, "contents"), TEA)))
                .isEqualTo(TEA);
    }

    private static String storeOf(OpenAIClient client, String name) {
        return client.vectorStores()
                .create(VectorStoreCreateParams.builder().name(name).build())
                .id();
    }

    /// @return the file, which can be found
    private static String attach(OpenAIClient client, String store, String text) throws Exception {
        String file = client.files()
                .create(com.openai.models.files.FileCreateParams.builder()
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                                .filename("tea.txt")
                                .build())
                        .purpose(FilePurpose.ASSISTANTS)
                        .build())
                .id();
        client.vectorStores()
                .files()
                .create(store, FileCreateParams.builder().fileId(file).build());

        Ground.await("a completed file", () -> {
            VectorStoreFile attached = client.vectorStores()
                    .files()
                    .retrieve(
                            file,
                            FileRetrieveParams.builder().vectorStoreId(store).build());
            assertThat(attached.status()).isNotEqualTo(VectorStoreFile.Status.FAILED);
            return attached.status().equals(VectorStoreFile.Status.COMPLETED);
        });
        return file;
    }

    private static void uploaded(OpenAIClient client, Ground ground) throws Exception {
        String store = storeOf(client, "kitchen");
        String file = attach(client, store, TEA);
        assertThat(found(client, store, "绿茶的水温")).containsExactly(TEA);

        client.vectorStores()
                .files()
                .delete(file, FileDeleteParams.builder().vectorStoreId(store).build());
        Ground.await(
                "the end of the passage", () -> found(client, store, "绿茶的水温").isEmpty());
        String stillAttached = attach(client, store, LIGHTHOUSE);
        assertThat(client.files().delete(file).deleted()).isTrue();
        assertThat(client.files().delete(stillAttached).deleted()).isTrue();
        assertThat(client.vectorStores().delete(store).deleted()).isTrue();
        assertThat(catchThrowableOfType(NotFoundException.class, () -> found(client, store, "x")))
                .isNotNull();
    }

    private static void answered(OpenAIClient client, Ground ground) throws Exception {
        String store = storeOf(client, "answers");
        String file = attach(client, store, LIGHTHOUSE);

        Response response = client.responses()
                .create(ResponseCreateParams.builder()
                        .model(EXTRACTIVE)
                        .input("What does the lighthouse of Eckmühl have?")
                        .addFileSearchTool(List.of(store))
                        .build());

        ResponseOutputText text = response.output().stream()
                .flatMap(item -> item.message().stream())
                .findFirst()
                .orElseThrow()
                .content()
                .getFirst()
                .asOutputText();
        assertThat(text.text()).contains("lamp");
        assertThat(text.annotations().getFirst().asFileCitation().fileId()).isEqualTo(file);
    }

    /// Not the same text twice: a FIFO queue would take it for a repetition.
    private static void putAside(OpenAIClient client, Ground ground) throws Exception {
        List<String> functions = List.of("etl", "index", "compact");
        Map<String, Integer> before = quarantined(ground, functions);
        String text = "no event at all " + UUID.randomUUID();
        send(ground, "lamplight-documents", text);
        send(ground, "lamplight-parts", text);
        send(ground, "lamplight-compactions.fifo", text);

        Ground.await("a message in quarantine by each", () -> {
            Map<String, Integer> now = quarantined(ground, functions);
            return functions.stream()
                    .allMatch(function -> now.getOrDefault(function, 0) > before.getOrDefault(function, 0));
        });
    }

    /// How many messages lie in quarantine, by the function that put them there.
    private static Map<String, Integer> quarantined(Ground ground, List<String> functions) {
        return functions.stream().collect(Collectors.toMap(Function.identity(), function -> ground.s3()
                .listObjectsV2(request ->
                        request.bucket(ground.output("LibraryBucket")).prefix("quarantine/" + function + "/"))
                .contents()
                .size()));
    }

    private static void sweep(OpenAIClient client, Ground ground) throws Exception {
        attach(client, storeOf(client, "swept"), LIGHTHOUSE);
        send(ground, "lamplight-parts", """
                {"specversion": "1.0", "id": "sweep-1", "source": "lamplight/schedule",
                "type": "dev.lamplight.sweep.scheduled.v1", "time": "2026-01-31T08:00:00Z", "data": {"collection": "delete"}}
                """);

        Ground.await("the end of all work", () -> QUEUES.stream().allMatch(queue -> held(ground, queue) == 0));
        assertThat(QUEUES.stream().mapToInt(queue -> held(ground, dead(queue))).sum())
                .isZero();
    }

    private static String dead(String queue) {
        return queue.endsWith(".fifo") ? queue.replace(".fifo", "-dead.fifo") : queue + "-dead";
    }

    private static String url(Ground ground, String queue) {
        return ground.sqs().getQueueUrl(request -> request.queueName(queue)).queueUrl();
    }

    private static void send(Ground ground, String queue, String body) {
        String url = url(ground, queue);
        ground.sqs().sendMessage(request -> {
            request.queueUrl(url).messageBody(body);
            if (queue.endsWith(".fifo")) {
                request.messageGroupId("group");
            }
        });
    }

    private static int held(Ground ground, String queue) {
        String url = url(ground, queue);
        Map<QueueAttributeName, String> counts = ground.sqs()
                .getQueueAttributes(request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                + Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }

    private static void embedded(OpenAIClient client, Ground ground) {
        String model = client.models().list().data().stream()
                .map(it -> it.id())
                .filter(id -> id.contains("minilm") || id.contains("bge"))
                .findFirst()
                .orElseThrow();

        var vectors = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(model)
                        .inputOfArrayOfStrings(List.of(LIGHTHOUSE, TEA))
                        .build())
                .data();

        assertThat(vectors).hasSize(2);
        assertThat(vectors.getFirst().embedding()).hasSizeGreaterThan(100);
    }

    private static ChatCompletionCreateParams question() {
        return ChatCompletionCreateParams.builder()
                .model(TinyGenerator.NAME)
                .addUserMessage("Where is the tide table?")
                .maxCompletionTokens(24)
                .temperature(0)
                .build();
    }

    private static String answer(OpenAIClient client) {
        return client.chat()
                .completions()
                .create(question())
                .choices()
                .getFirst()
                .message()
                .content()
                .orElseThrow();
    }

    private static void chat(OpenAIClient client, Ground ground) {
        assertThat(answer(client)).isNotEmpty().isEqualTo(answer(client));
    }

    private static void stream(OpenAIClient client, Ground ground) {
        StringBuilder streamed = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(question())) {
            chunks.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice -> streamed.append(choice.delta().content().orElse("")));
        }

        assertThat(streamed.toString()).isEqualTo(answer(client));
    }

    private static void errors(OpenAIClient client, Ground ground) {
        assertThat(catchThrowableOfType(
                        NotFoundException.class, () -> client.vectorStores().retrieve("vs_nothing")))
                .isNotNull();
        OpenAIClient stranger = client(ground, "sk-unknown");
        try {
            assertThat(catchThrowableOfType(
                            UnauthorizedException.class, () -> stranger.models().list()))
                    .isNotNull();
        } finally {
            stranger.close();
        }
    }
}
