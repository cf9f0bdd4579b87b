package dev.lamplight.tests.stop;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.StoreId;
import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.sync.RequestBody;

/// What people do with the product, the same in every run: real manuals in English and Chinese come in by every door,
/// are replaced, removed, attached, detached and deleted, by three people at once. Each looks after documents of
/// their own, so what is there in the end does not depend on who was faster.
final class Workload {
    static final StoreId MANUALS = StoreId.ofInboxFolder("manuals");
    static final StoreId CHINESE = StoreId.ofInboxFolder("手册");
    private static final Path SOURCES = Checkout.file("events/scenarios/documentation/documents");
    private static final String DOCUMENTS = "lamplight-documents";
    private static final String PARTS = "lamplight-parts";
    private static final int OFFERED_CHARS = 3000;

    private final PatientClient client;
    private final List<Path> english;
    private final List<Path> chinese;
    private final Map<String, String> files = new ConcurrentHashMap<>();
    private final Map<String, String> stores = new ConcurrentHashMap<>();

    /// @param most documents of each language that are taken, the smallest first
    Workload(PatientClient client, int most) {
        this.client = client;
        this.english = smallest("en", most);
        this.chinese = smallest("zh", most);
    }

    private static List<Path> smallest(String language, int most) {
        try (var all = Files.walk(SOURCES.resolve(language))) {
            return all.filter(Files::isRegularFile)
                    .sorted(Comparator.comparingLong(Workload::size).thenComparing(Path::toString))
                    .limit(most)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One person's part of a round.
    record Task(String who, Runnable work) {}

    /// The parts of each round: a round begins when everything that the one before has set off is settled.
    List<List<Task>> rounds() {
        return List.of(
                List.of(
                        new Task("uploads", this::upload),
                        new Task("drops", this::drop),
                        new Task("offers", this::offer)),
                List.of(
                        new Task("edits", this::edit),
                        new Task("replaces", this::replace),
                        new Task("offers again", this::offerAgain)),
                List.of(
                        new Task("deletes", this::delete),
                        new Task("drops again", this::dropAgain),
                        new Task("sweeps", this::sweep)));
    }

    private void upload() {
        stores.put("pages", store("pages"));
        stores.put("passing", store("passing"));
        List<Path> all = new ArrayList<>(english);
        all.addAll(chinese);
        for (int i = 0; i < all.size(); i++) {
            String name = "上传-" + all.get(i).getFileName();
            files.put(name, client.upload(name, bytes(all.get(i))));
            attach("pages", name, i % 3);
        }
        files.put(
                "broken.pdf",
                client.upload("broken.pdf", "%PDF-1.7\nnothing of a document".getBytes(StandardCharsets.UTF_8)));
        attach("pages", "broken.pdf", 0);
    }

    private String store(String name) {
        return client.post("/v1/vector_stores", Map.of("name", name)).path("id").asText();
    }

    private void attach(String store, String file, int topic) {
        client.post(
                "/v1/vector_stores/" + stores.get(store) + "/files",
                Map.of("file_id", id(file), "attributes", Map.of("topic", "topic-" + topic, "year", 2020 + topic)));
    }

    private String id(String file) {
        return Objects.requireNonNull(files.get(file), file);
    }

    private void drop() {
        english.forEach(file -> drop("manuals/" + file.getFileName(), file));
        chinese.forEach(file -> drop("手册/" + file.getFileName(), file));
    }

    private void drop(String key, Path content) {
        client.s3(s3 -> s3.putObject(
                request -> request.bucket(client.inbox()).key(key), RequestBody.fromBytes(bytes(content))));
    }

    private void remove(String key) {
        client.s3(
                s3 -> s3.deleteObject(request -> request.bucket(client.inbox()).key(key)));
    }

    private void offer() {
        await(
                "store of the folder",
                () -> client.reply("GET", "/v1/vector_stores/" + MANUALS, null).status() == 200);
        offer(0);
        send(DOCUMENTS, "no event at all");
    }

    private void offerAgain() {
        offer(1);
        sweep();
    }

    /// @param shift other texts under the same names for another shift
    private void offer(int shift) {
        for (int i = 0; i < english.size(); i++) {
            String text = new String(bytes(english.get((i + shift) % english.size())), StandardCharsets.UTF_8);
            Event offered = new Event.DocumentOffered(
                    MANUALS,
                    offered(i),
                    text.substring(0, Math.min(OFFERED_CHARS, text.length())),
                    null,
                    Attributes.NONE);
            send(DOCUMENTS, EventEnvelope.of("test", Instant.now(), offered).toJson());
        }
    }

    private static String offered(int number) {
        return "offer-" + number;
    }

    private void send(String queue, String body) {
        client.sqs(sqs -> sqs.sendMessage(request -> request.queueUrl(
                        sqs.getQueueUrl(asked -> asked.queueName(queue)).queueUrl())
                .messageBody(body)));
    }

    /// The sweep of the day, which has compaction look after every store.
    void sweep() {
        Event sweep = new Event.SweepScheduled(Event.Collection.DELETE);
        send(PARTS, EventEnvelope.of("test", Instant.now(), sweep).toJson());
    }

    private void edit() {
        List<String> names = uploaded();
        client.delete("/v1/vector_stores/" + stores.get("pages") + "/files/" + id(names.get(0)));
        client.post(
                "/v1/vector_stores/" + stores.get("pages") + "/files/" + id(names.get(1)),
                Map.of("attributes", Map.of("topic", "edited", "year", 1999)));
        client.post(
                "/v1/vector_stores/" + stores.get("passing") + "/file_batches",
                Map.of("file_ids", names.stream().limit(4).map(this::id).toList()));
    }

    private List<String> uploaded() {
        return files.keySet().stream().sorted().toList();
    }

    /// More than half of what a store holds, so that its segments are worth merging.
    private void replace() {
        for (int i = 0; i < english.size(); i++) {
            if (i % 4 != 0) {
                drop("manuals/" + english.get(i).getFileName(), english.get((i + 1) % english.size()));
            }
        }
        for (int i = 0; i < chinese.size(); i++) {
            if (i % 4 != 0) {
                drop("手册/" + chinese.get(i).getFileName(), chinese.get((i + 1) % chinese.size()));
            }
        }
        remove("manuals/" + english.getFirst().getFileName());
        remove("手册/" + chinese.getFirst().getFileName());
    }

    private void delete() {
        client.delete("/v1/files/" + id(uploaded().get(2)));
        client.delete("/v1/vector_stores/" + stores.get("passing"));
        attach("pages", uploaded().get(0), 2);
    }

    private void dropAgain() {
        drop("manuals/" + english.getFirst().getFileName(), english.getLast());
        remove("手册/" + chinese.getLast().getFileName());
        drop("手册/新的.md", english.getFirst());
    }

    static void await(String what, BooleanSupplier condition) {
        long giveUpAt = System.nanoTime() + TimeUnit.MINUTES.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUpAt) {
                throw new AssertionError("waited too long for " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
        }
    }

    /// What people call the documents that there can be in a store, by their ids.
    SortedMap<String, String> names() {
        SortedMap<String, String> names = new TreeMap<>();
        files.forEach((name, id) -> names.put(id, name));
        for (int i = 0; i < english.size(); i++) {
            names.put(FileId.ofOffered(MANUALS, offered(i)).value(), offered(i));
        }
        english.forEach(file -> dropped(names, "manuals/" + file.getFileName()));
        chinese.forEach(file -> dropped(names, "手册/" + file.getFileName()));
        dropped(names, "手册/新的.md");
        return names;
    }

    private void dropped(Map<String, String> names, String key) {
        names.put(FileId.ofDropped(client.inbox(), key).value(), key);
    }

    /// The stores that are to be there in the end, by what people call them.
    SortedMap<String, StoreId> openStores() {
        return new TreeMap<>(Map.of(
                "manuals", MANUALS, "手册", CHINESE, "pages", new StoreId(Objects.requireNonNull(stores.get("pages")))));
    }

    /// Files and stores that must be gone.
    List<String> gone() {
        return List.of("/v1/files/" + id(uploaded().get(2)), "/v1/vector_stores/" + stores.get("passing"));
    }

    /// Uploaded files that must be there, with their content.
    SortedMap<String, byte[]> kept() {
        SortedMap<String, byte[]> kept = new TreeMap<>();
        List<Path> all = new ArrayList<>(english);
        all.addAll(chinese);
        all.forEach(file -> kept.put(id("上传-" + file.getFileName()), bytes(file)));
        kept.remove(id(uploaded().get(2)));
        return kept;
    }

    /// Every other question of the demo, in both languages; the manuals answer most of them.
    List<String> questions() {
        try {
            List<String> questions = new ArrayList<>();
            List<String> lines = Files.readAllLines(SOURCES.resolveSibling("questions.jsonl"));
            for (int i = 0; i < lines.size(); i += 2) {
                questions.add(Json.tree(lines.get(i)).path("question").asText());
            }
            return questions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
