package dev.lamplight.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// Calls the HTTP interface as any OpenAI client would. Thread-safe.
///
/// What may pass (429, 502, 503, 504) is tried again a few times; everything else that is no success is a
/// [CommandFailure] with the server's own words.
public final class PlatformClient implements AutoCloseable {
    /// The model that answers with sentences of documents: there wherever a store is.
    public static final String EXTRACTIVE = "lamplight-extractive";

    private static final int MAX_ATTEMPTS = 6;
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(40); // the front's own limit is 29 s
    /// Until the answer begins: a model may have to be fetched first.
    private static final Duration CHAT_TIMEOUT = Duration.ofMinutes(5);

    private static final int PAGE_SIZE = 100;
    private static final int ERROR_TEXT_LENGTH = 200;

    private final Deployment deployment;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    public PlatformClient(Deployment deployment) {
        this.deployment = deployment;
    }

    public List<StoreSummary> stores() {
        return pages("/v1/vector_stores", StoreSummary::of);
    }

    /// Only the stores that a person means.
    ///
    /// @param wanted name or id; empty means all
    /// @throws CommandFailure where none is called so, with the names that there are
    public List<StoreSummary> stores(Optional<String> wanted) {
        List<StoreSummary> all = stores();
        if (wanted.isEmpty()) {
            return all;
        }
        List<StoreSummary> found =
                all.stream().filter(store -> store.isCalled(wanted.get())).toList();
        if (found.isEmpty()) {
            throw new CommandFailure("No store is called '" + wanted.get() + "'; there "
                    + (all.isEmpty() ? "is none yet: put a document in first." : "are: " + names(all) + "."));
        }
        return found;
    }

    private static String names(List<StoreSummary> stores) {
        return String.join(
                ", ",
                stores.stream().map(StoreSummary::name).distinct().limit(20).toList());
    }

    public Optional<StoreSummary> store(String id) {
        HttpResponse<String> answer =
                send(request("/v1/vector_stores/" + id).GET().build());
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(StoreSummary.of(success(answer)));
    }

    /// @param filter `completed`, `in_progress`, `failed`, or empty for all
    public List<StoreFile> files(String storeId, Optional<String> filter) {
        String path = "/v1/vector_stores/" + storeId + "/files";
        return pages(filter.map(status -> path + "?filter=" + status).orElse(path), StoreFile::of);
    }

    /// @return the id of the new file
    public String upload(Path file, String filename) throws IOException {
        MultipartBody body = MultipartBody.of(Map.of("purpose", "assistants"), file, filename);
        HttpRequest request = request("/v1/files")
                .header("Content-Type", body.contentType())
                .POST(BodyPublishers.ofByteArray(body.bytes()))
                .build();
        return success(send(request)).path("id").asText();
    }

    public StoreFile attach(String storeId, String fileId, Map<String, String> attributes) {
        return StoreFile.of(
                post("/v1/vector_stores/" + storeId + "/files", Map.of("file_id", fileId, "attributes", attributes)));
    }

    /// @param days without use after which it ends
    /// @return the id of the new store
    public String createStore(String name, int days) {
        Map<String, Object> ending = Map.of("anchor", "last_active_at", "days", days);
        return post("/v1/vector_stores", Map.of("name", name, "expires_after", ending))
                .path("id")
                .asText();
    }

    public StoreFile file(String storeId, String fileId) {
        return StoreFile.of(success(send(request("/v1/vector_stores/" + storeId + "/files/" + fileId)
                .GET()
                .build())));
    }

    /// Attaches a file as it is attached already, which makes a new version where the last one failed.
    public void attachAgain(String storeId, String fileId) {
        String path = "/v1/vector_stores/" + storeId + "/files";
        JsonNode file = success(send(request(path + "/" + fileId).GET().build()));
        Map<String, Object> body = new HashMap<>();
        body.put("file_id", fileId);
        for (String kept : List.of("attributes", "chunking_strategy")) {
            if (file.path(kept).isObject() && !file.path(kept).isEmpty()) {
                body.put(kept, file.path(kept));
            }
        }
        post(path, body);
    }

    public void detach(String storeId, String fileId) {
        success(send(request("/v1/vector_stores/" + storeId + "/files/" + fileId)
                .DELETE()
                .build()));
    }

    /// The whole answer, as the server gives it.
    public JsonNode search(String storeId, String query, int max) {
        return post("/v1/vector_stores/" + storeId + "/search", Map.of("query", query, "max_num_results", max));
    }

    /// What stores say to a question.
    public Answer ask(List<String> storeIds, String question, String model) {
        return ask(storeIds, List.of(Map.of("role", "user", "content", question)), model);
    }

    /// What stores say to the last question of a conversation.
    ///
    /// @param messages role and content of each
    public Answer ask(List<String> storeIds, List<Map<String, String>> messages, String model) {
        Map<String, Object> tool = Map.of("type", "file_search", "vector_store_ids", storeIds);
        return Answer.of(post("/v1/responses", Map.of("model", model, "input", messages, "tools", List.of(tool))));
    }

    public static List<Passage> passages(JsonNode answer) {
        List<Passage> passages = new ArrayList<>();
        answer.path("data").forEach(result -> passages.add(Passage.of(result)));
        return passages;
    }

    /// Ids of the installed models of a task, in the order of the server.
    public List<String> modelsOfTask(String task) {
        List<String> names = new ArrayList<>();
        success(send(request("/v1/models").GET().build())).path("data").forEach(model -> {
            if (model.path("task").asText().equals(task)) {
                names.add(model.path("id").asText());
            }
        });
        return names;
    }

    /// Asks for the next message of a conversation; returns when its answer begins.
    ///
    /// @param messages role and content of each
    /// @param wishes further fields of the request
    public ChatStream chat(String model, List<Map<String, String>> messages, Map<String, ?> wishes) {
        Map<String, Object> body = new HashMap<>(wishes);
        body.putAll(Map.of(
                "model", model, "messages", messages, "stream", true, "stream_options", Map.of("include_usage", true)));
        HttpRequest request = request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .timeout(CHAT_TIMEOUT)
                .POST(BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        HttpResponse<InputStream> answer = exchange(request, BodyHandlers.ofInputStream());
        if (answer.statusCode() / 100 == 2) {
            return new ChatStream(answer.body());
        }
        try (InputStream refused = answer.body()) {
            throw refused(request, answer.statusCode(), new String(refused.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new CommandFailure("No answer from " + request.uri() + ": try again.", broken);
        }
    }

    /// The whole answer, as the server gives it.
    public JsonNode post(String path, Map<String, ?> body) {
        return success(send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(body)))
                .build()));
    }

    /// An answer of a model, as it comes to whoever waits for it.
    ///
    /// @param first until the first characters were there
    /// @param whole until all of it was there
    /// @param tokens of the answer
    public record Timed(Duration first, Duration whole, long tokens) {

        /// After the first one; of the whole answer where that came at once.
        public double tokensPerSecond() {
            Duration rest = whole.minus(first);
            boolean cameAtOnce = rest.toMillis() < whole.toMillis() / 10;
            double seconds = (cameAtOnce ? whole : rest).toNanos() / 1e9;
            return seconds <= 0 ? 0 : (cameAtOnce ? tokens : tokens - 1) / seconds;
        }
    }

    /// Asks a model for an answer as a stream and keeps nothing of it but its times.
    public Timed answer(String model, String question, int maxTokens) {
        long start = System.nanoTime();
        AtomicLong first = new AtomicLong();
        try (ChatStream stream = chat(
                model,
                List.of(Map.of("role", "user", "content", question)),
                Map.of("temperature", 0, "max_completion_tokens", maxTokens))) {
            ChatStream.Answer answer = stream.read(_ -> first.compareAndSet(0, System.nanoTime() - start));
            return new Timed(
                    Duration.ofNanos(first.get()), Duration.ofNanos(System.nanoTime() - start), answer.tokens());
        }
    }

    /// Reads a list to its end, page after page (`after` is the last id of the page before).
    private <T> List<T> pages(String path, Function<JsonNode, T> read) {
        List<T> all = new ArrayList<>();
        String after = "";
        while (true) {
            char separator = path.indexOf('?') < 0 ? '?' : '&';
            String page = path + separator + "limit=" + PAGE_SIZE + (after.isEmpty() ? "" : "&after=" + encoded(after));
            JsonNode answer = success(send(request(page).GET().build()));
            answer.path("data").forEach(element -> all.add(read.apply(element)));
            JsonNode last = answer.path("data").path(answer.path("data").size() - 1);
            if (!answer.path("has_more").asBoolean() || last.isMissingNode()) {
                return all;
            }
            after = answer.path("last_id").asText(last.path("id").asText());
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(deployment.url() + path)).timeout(REQUEST_TIMEOUT);
        deployment.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request;
    }

    private HttpResponse<String> send(HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> answer = exchange(request);
            boolean mayPass =
                    switch (answer.statusCode()) {
                        case 429, 502, 503, 504 -> true;
                        default -> false;
                    };
            if (!mayPass || attempt == MAX_ATTEMPTS) {
                return answer;
            }
            pause(attempt, answer.headers().firstValue("Retry-After").orElse(""));
        }
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        return exchange(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (ConnectException refused) {
            throw new CommandFailure(
                    "Nothing answers at " + deployment.url()
                            + (deployment.local().isPresent()
                                    ? ": start the local cloud with ./lamplight up."
                                    : ": check LAMPLIGHT_URL."),
                    refused);
        } catch (IOException broken) {
            throw new CommandFailure(
                    "No answer from " + request.uri() + " (" + broken.getMessage() + "): try again.", broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted.", interrupted);
        }
    }

    private static void pause(int attempt, String retryAfter) {
        long seconds = retryAfter.matches("[0-9]{1,2}") ? Long.parseLong(retryAfter) : 1L << Math.min(attempt - 1, 3);
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted.", interrupted);
        }
    }

    private JsonNode success(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 == 2) {
            try {
                return Json.tree(answer.body());
            } catch (JsonProcessingException noJson) {
                throw new CommandFailure(deployment.url() + " is no Lamplight: it answered without JSON.", noJson);
            }
        }
        throw refused(answer.request(), answer.statusCode(), answer.body());
    }

    private CommandFailure refused(HttpRequest request, int status, String body) {
        if (status == 401) {
            return new CommandFailure(
                    deployment.apiKey().isPresent()
                            ? "The API key is not known at " + deployment.url()
                                    + ": set LAMPLIGHT_API_KEY to one that is."
                            : deployment.url() + " wants an API key: set LAMPLIGHT_API_KEY.");
        }
        return new CommandFailure(
                request.method() + " " + request.uri().getPath() + " was refused with " + status + ": " + reason(body));
    }

    private static String reason(String body) {
        try {
            JsonNode error = Json.tree(body).path("error").path("message");
            if (error.isTextual()) {
                return error.textValue();
            }
        } catch (JsonProcessingException _) {
            // not ours: shown as it is
        }
        return body.isBlank() ? "no reason given" : body.substring(0, Math.min(body.length(), ERROR_TEXT_LENGTH));
    }

    @Override
    public void close() {
        http.close();
    }
}
