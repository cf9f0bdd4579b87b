package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import dev.lamplight.localcloud.sqs.NewMessage;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.TinyGenerator;
import dev.lamplight.tests.product.Weather;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/// What people write, ask and hold secret is put everywhere where it can come into the packaged product, most of it
/// into what fails; then every line that the functions and the local cloud wrote is read. SECURITY.md says what may
/// stand there: ids, codes, counts, times, names of routes, addresses of objects.
final class NothingPrivateIsLoggedIT {
    private static final Path EVENTS = Path.of("..", "events");
    private static final List<String> QUEUES =
            List.of("lamplight-inbox-events", "lamplight-documents", "lamplight-parts");
    private static final String COMPACTIONS = "lamplight-compactions.fifo";
    private static final int LARGER_THAN_AN_ANSWER = 5_000_000;

    private static final Weather WEATHER = new Weather();
    private static final Canaries CANARIES = new Canaries();
    private static final WrittenHere WRITTEN_HERE = new WrittenHere();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Path state;
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path folder, @TempDir Path scratch) throws Exception {
        Product.needsPackages();
        state = folder;
        WRITTEN_HERE.listen();
        product = Product.start(folder, WEATHER);
        TinyGenerator.installInto(product.s3(), product.modelsBucket(), scratch);
    }

    @AfterAll
    static void stop() {
        WRITTEN_HERE.close();
        if (product != null) {
            product.close();
        }
        HTTP.close();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder asked(String path) {
        return HttpRequest.newBuilder(product.api(path)).header("Authorization", "Bearer " + product.key());
    }

    private static JsonNode post(String path, String body) throws IOException, InterruptedException {
        return Json.tree(text(path, body));
    }

    private static String text(String path, String body) throws IOException, InterruptedException {
        return send(asked(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .body();
    }

    private static int get(String path) throws IOException, InterruptedException {
        return send(asked(path).GET()).statusCode();
    }

    private static JsonNode upload(String filename, String purpose, byte[] content)
            throws IOException, InterruptedException {
        String boundary = "boundary-of-the-form";
        List<byte[]> parts = List.of(
                utf8("--" + boundary + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n" + purpose
                        + "\r\n"),
                utf8("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + filename
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"),
                content,
                utf8("\r\n--" + boundary + "--\r\n"));
        return Json.tree(send(asked("/v1/files")
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(HttpRequest.BodyPublishers.ofByteArrays(parts)))
                .body());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatPeopleWriteAskAndHoldSecretStandsInNoLog() throws Exception {
        String store = storesAndTheirFields();
        documentsThatAreReadAndThatAreNot(store);
        searchesAndEmbeddings(store);
        conversations();
        keysAndAddresses();
        product.drain();
        poisonedMessages(store);
        product.awaitTrue("nothing left to work on", () -> {
            product.jump(Duration.ofSeconds(2000));
            return product.queued() == 0 && product.depth(COMPACTIONS) == 0;
        });

        Map<String, String> logs = logs();

        assertThat(said(logs, "code"))
                .as("codes of the failures of this run")
                .contains("corrupt_document", "malformed_event", "invalid_api_key", "malformed_json", "not_found");
        assertThat(said(logs, "function")).contains("ingest", "stores", "embed", "chat", "etl", "index", "compact");
        assertThat(CANARIES.in(logs)).as("what stands in the logs and must not").isEmpty();
    }

    /// Every value of a field of the logs' lines.
    private static Set<String> said(Map<String, String> logs, String field) {
        Pattern value = Pattern.compile("\"" + field + "\":\"(\\w+)\"");
        return logs.values().stream()
                .flatMap(log -> value.matcher(log).results())
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    /// Stores, their metadata, attributes of files, and fields that are refused.
    private static String storesAndTheirFields() throws Exception {
        ObjectNode wish = Json.object();
        wish.put("name", CANARIES.text("name of a store"));
        wish.putObject("metadata").put(CANARIES.word("key of metadata"), CANARIES.text("value of metadata"));
        JsonNode created = post("/v1/vector_stores", wish.toString());
        String store = created.path("id").asText();
        assertThat(store).as("%s", created).startsWith("vs_");

        for (String field : List.of("name", "metadata", "expires_after", "file_ids", "chunking_strategy")) {
            ObjectNode wrong = Json.object();
            wrong.putObject(field)
                    .putObject(CANARIES.word("key below " + field))
                    .put("x", CANARIES.text(field));
            post("/v1/vector_stores", wrong.toString());
            post(
                    "/v1/vector_stores",
                    wrong.put(field, CANARIES.text(field + " as text")).toString());
        }
        String file = upload(CANARIES.text("name of an upload"), "assistants", utf8(CANARIES.text("text of an upload")))
                .path("id")
                .asText();
        ObjectNode attach = Json.object().put("file_id", file);
        attach.putObject("attributes")
                .put(CANARIES.word("key of an attribute"), CANARIES.text("value of an attribute"));
        assertThat(post("/v1/vector_stores/" + store + "/files", attach.toString())
                        .path("object")
                        .asText())
                .isEqualTo("vector_store.file");
        attach.putObject("attributes").putObject(CANARIES.word("key of a bad attribute"));
        post("/v1/vector_stores/" + store + "/files", attach.toString());
        post("/v1/vector_stores/" + store + "/files/" + file, attach.toString());
        return store;
    }

    /// Each format whole and each broken, uploaded and attached, dropped, and offered in a message.
    private static void documentsThatAreReadAndThatAreNot(String store) throws Exception {
        Map<String, byte[]> documents = PrivateDocuments.of(CANARIES);
        for (Map.Entry<String, byte[]> document : documents.entrySet()) {
            String file = upload(CANARIES.text("name of " + document.getKey()), "assistants", document.getValue())
                    .path("id")
                    .asText();
            post("/v1/vector_stores/" + store + "/files", "{\"file_id\":\"" + file + "\"}");
            product.s3()
                    .putObject(
                            request -> request.bucket(product.output("InboxBucket"))
                                    .key("private/" + document.getKey()),
                            RequestBody.fromBytes(document.getValue()));
        }
        assertThat(documents).hasSizeGreaterThan(12);
        upload("name.txt", CANARIES.text("a purpose"), utf8(CANARIES.text("text without a purpose")));
        upload(CANARIES.text("a long name").repeat(60), "assistants", utf8(CANARIES.text("text of a long name")));
    }

    private static void searchesAndEmbeddings(String store) throws Exception {
        String search = "/v1/vector_stores/" + store + "/search";
        ObjectNode query = Json.object().put("query", CANARIES.text("a query"));
        post(search, query.toString());
        query.putObject("filters")
                .put("type", "eq")
                .put("key", CANARIES.word("key of a filter"))
                .put("value", CANARIES.text("value of a filter"));
        post(search, query.toString());
        query.putObject("filters").put("type", CANARIES.word("type of a filter"));
        post(search, query.toString());
        post(search, "{\"query\":{\"" + CANARIES.word("query that is an object") + "\":1}}");
        post(search, "{\"query\":\"" + CANARIES.text("query that breaks off"));
        post(search, CANARIES.text("query that is no JSON"));
        post(search, "{\"" + CANARIES.word("name that stands twice") + "\":1}".repeat(2));

        for (String model : List.of("bge-small-en-v1.5", "bge-small-zh-v1.5", "all-minilm-l6-v2")) {
            post(
                    "/v1/embeddings",
                    "{\"model\":\"" + model + "\",\"input\":\"" + CANARIES.text("input for " + model) + "\"}");
        }
        post("/v1/embeddings", "{\"model\":\"" + CANARIES.word("name of a model") + "\",\"input\":\"x\"}");
        post(
                "/v1/embeddings",
                "{\"model\":\"bge-small-en-v1.5\",\"input\":\""
                        + (CANARIES.text("input that is too long") + " ").repeat(600) + "\"}");
        post(
                "/v1/embeddings",
                "{\"model\":\"bge-small-en-v1.5\",\"input\":[{\"" + CANARIES.word("input that is an object") + "\":1}],"
                        + "\"user\":\"" + CANARIES.text("a user") + "\"}");
    }

    /// What is said to a model, what it says itself, and what is refused.
    private static void conversations() throws Exception {
        ObjectNode asked = Json.object().put("model", TinyGenerator.NAME).put("max_tokens", 40);
        asked.put("user", CANARIES.word("user of a chat"));
        asked.putArray("stop").add(CANARIES.text("a stop"));
        for (String role : List.of("system", "user", "assistant")) {
            asked.withArray("messages")
                    .addObject()
                    .put("role", role)
                    .put("content", CANARIES.text("message of the " + role));
        }
        JsonNode answer = post("/v1/chat/completions", asked.toString());
        assertThat(answer.path("object").asText()).as("%s", answer).isEqualTo("chat.completion");
        assertThat(text(
                        "/v1/chat/completions",
                        asked.deepCopy().put("stream", true).toString()))
                .endsWith("data: [DONE]\n\n");
        ObjectNode held = asked.deepCopy();
        held.putObject("response_format")
                .put("type", "choice")
                .putArray("choices")
                .add(CANARIES.text("what must be answered"));
        JsonNode said = post("/v1/chat/completions", held.put("max_tokens", 100).toString());
        assertThat(said.path("choices").isArray()).as("%s", said).isTrue();
        ObjectNode tools = asked.deepCopy().put("tool_choice", "auto");
        tools.putArray("tools")
                .addObject()
                .put("type", "function")
                .putObject("function")
                .put("name", CANARIES.word("tool"))
                .put("description", CANARIES.text("what a tool does"));
        post("/v1/chat/completions", tools.toString());
        post(
                "/v1/chat/completions",
                asked.deepCopy()
                        .put("temperature", CANARIES.text("temperature"))
                        .toString());
        post(
                "/v1/chat/completions",
                asked.deepCopy().put("model", CANARIES.word("model of a chat")).toString());
        ObjectNode wrong = asked.deepCopy();
        wrong.putObject("response_format").put("type", "regex").put("pattern", "(" + CANARIES.word("an expression"));
        post("/v1/chat/completions", wrong.toString());
        post("/v1/chat/completions", "{\"messages\":\"" + CANARIES.text("conversation that breaks off"));
        post(
                "/v1/completions",
                "{\"model\":\"" + TinyGenerator.NAME + "\",\"max_tokens\":4,\"prompt\":\"" + CANARIES.text("a prompt")
                        + "\"}");
    }

    private static void keysAndAddresses() throws Exception {
        CANARIES.secret("the key of the deployment", product.key());
        for (String header : List.of("Bearer ", "Basic ", "")) {
            int status = send(HttpRequest.newBuilder(product.api("/v1/files"))
                            .header("Authorization", header + CANARIES.word("a foreign key, " + header)))
                    .statusCode();
            assertThat(status).isEqualTo(401);
        }
        for (String path : List.of("/v1/files/", "/v1/vector_stores/", "/v1/models/", "/v1/nothing/", "/")) {
            get(path + CANARIES.word("path below " + path));
            get(path + URLEncoder.encode(CANARIES.text("words below " + path), StandardCharsets.UTF_8));
        }
        get("/v1/files?after=" + CANARIES.word("cursor") + "&purpose=" + CANARIES.word("wanted purpose"));
        send(asked("/v1/files")
                .header("X-Request-Id", CANARIES.word("id of a request"))
                .GET());
        send(asked("/v1/files")
                .header("User-Agent", CANARIES.word("a user agent"))
                .GET());

        String large = CANARIES.text("text of a large file") + "\n";
        String file = product.drop("private/large.txt", large.repeat(LARGER_THAN_AN_ANSWER / large.length() + 1))
                .value();
        URI address = product.await("an address of the large file", () -> address(file));
        String signature = address.getRawQuery().replaceFirst(".*X-Amz-Signature=([0-9a-f]+).*", "$1");
        assertThat(signature).as("%s", address).hasSize(64);
        CANARIES.secret("signature of an address", signature);
        assertThat(HTTP.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                        .body())
                .startsWith(large);
        send(HttpRequest.newBuilder(URI.create(address.toString().replace(signature, CANARIES.word("a signature")))));
    }

    private static Optional<URI> address(String file) {
        try {
            return send(asked("/v1/files/" + file + "/content").GET())
                    .headers()
                    .firstValue("location")
                    .map(URI::create);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /// Every field of every event with people's words in it, and words where an event should be.
    private static void poisonedMessages(String store) throws Exception {
        for (String queue : QUEUES) {
            product.send(queue, CANARIES.text("message to " + queue));
            product.send(queue, "\"" + CANARIES.text("JSON text to " + queue) + "\"");
            product.send(queue, "{\"" + CANARIES.word("event that breaks off to " + queue) + "\":");
            product.send(queue, "{\"Records\":\"" + CANARIES.text("records to " + queue) + "\"}");
        }
        compaction(CANARIES.text("message to compact"));
        int fields = 0;
        for (Path sample : samples()) {
            String whole = Files.readString(sample)
                    .replaceAll("vs_[A-Za-z0-9]{8,64}", store)
                    .replaceAll("(\"bucket\": )\"[^\"]*inbox[^\"]*\"", "$1\"" + product.output("InboxBucket") + "\"");
            String name = EVENTS.relativize(sample).toString();
            for (int field = 0; field < fieldsOf(Json.tree(whole)).size(); field++) {
                String place = " in field " + field + " of " + name;
                for (String secret : List.of(CANARIES.text("words" + place), CANARIES.word("a key" + place))) {
                    JsonNode event = Json.tree(whole);
                    fieldsOf(event).get(field).accept(secret);
                    assertThat(event.toString()).contains(secret);
                    sendToAll(event.toString());
                }
                fields++;
            }
        }
        assertThat(fields).isGreaterThan(60);
        product.drain();
    }

    private static void sendToAll(String event) {
        QUEUES.forEach(queue -> product.send(queue, event));
        compaction(event);
    }

    private static void compaction(String body) {
        product.queues().send(COMPACTIONS, NewMessage.of(body).inGroup(Optional.of("group")));
    }

    private static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.walk(EVENTS, 2)) {
            return files.filter(file -> file.getFileName().toString().startsWith("ok-"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Consumer<String>> fieldsOf(JsonNode event) {
        List<Consumer<String>> fields = new ArrayList<>();
        leaves(event, fields);
        return fields;
    }

    /// What puts text into each field. Where an object lies, its bucket and key, is left: it may be logged.
    private static void leaves(JsonNode node, List<Consumer<String>> leaves) {
        switch (node) {
            case ObjectNode object ->
                object.properties().forEach(field -> {
                    if (!field.getKey().equals("key") && !field.getKey().equals("bucket")) {
                        leaves.add(text -> object.put(field.getKey(), text));
                        leaves(field.getValue(), leaves);
                    }
                });
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    int index = i;
                    leaves.add(text -> array.set(index, text));
                    leaves(array.get(i), leaves);
                }
            }
            default -> {}
        }
    }

    /// Of every environment of every function, and of this process, in which the local cloud runs.
    private static Map<String, String> logs() throws IOException {
        Map<String, String> logs = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(state.resolve("logs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                logs.put(state.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        logs.put("the local cloud", WRITTEN_HERE.text());
        return logs;
    }

    @Test
    void aCanaryIsFoundInWhateverFormItIsWritten() {
        Canaries canaries = new Canaries();
        String text = canaries.text("a query");

        for (String line : List.of(
                text,
                "{\"message\":\"" + text + "\"}",
                text.toUpperCase(Locale.ROOT),
                URLEncoder.encode(text, StandardCharsets.UTF_8),
                Base64.getEncoder().encodeToString(utf8("x" + text)),
                HexFormat.of().formatHex(utf8(text)))) {
            assertThat(canaries.in(Map.of("log", line))).as(line).containsExactly("a query in log: " + line);
        }
        assertThat(canaries.in(Map.of("log", "a query of somebody else"))).isEmpty();
    }
}
