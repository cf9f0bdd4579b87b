package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.errors.NotFoundException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.vectorstores.VectorStore;
import com.openai.models.vectorstores.VectorStoreCreateParams;
import com.openai.models.vectorstores.VectorStoreSearchParams;
import com.openai.models.vectorstores.files.FileContentParams;
import com.openai.models.vectorstores.files.VectorStoreFile;
import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.StoreId;
import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.Decision;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.Weather;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is promised about documents, on the packaged functions in processes of their own: the template decides who is
/// called, and the tests decide what goes wrong.
final class LocalCloudPipelineIT {
    private static final String ETL = "lamplight-etl";
    private static final String INDEX = "lamplight-index";

    @TempDir
    private static Path state;

    private static final AtomicInteger KILLED = new AtomicInteger();
    private static final Weather WEATHER = new Weather();
    private static Product product;

    @BeforeAll
    static void start() throws Exception {
        Product.needsPackages();
        product = Product.start(state, WEATHER);
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
    }

    @AfterEach
    void clearUp() {
        WEATHER.clear();
    }

    private static String upload(String name, String text) {
        return product.client()
                .files()
                .create(FileCreateParams.builder()
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                                .filename(name)
                                .build())
                        .purpose(FilePurpose.ASSISTANTS)
                        .build())
                .id();
    }

    private static String storeWith(String... files) {
        return product.client()
                .vectorStores()
                .create(VectorStoreCreateParams.builder()
                        .name("pipeline")
                        .fileIds(List.of(files))
                        .build())
                .id();
    }

    /// Texts that a search for the words finds now; none where there is no such store yet.
    private static List<String> texts(String store, String words) {
        try {
            return product
                    .client()
                    .vectorStores()
                    .search(
                            store,
                            VectorStoreSearchParams.builder()
                                    .query(words)
                                    .maxNumResults(50)
                                    .build())
                    .data()
                    .stream()
                    .map(found -> found.content().getFirst().text())
                    .toList();
        } catch (NotFoundException _) {
            return List.of();
        }
    }

    private static void awaitFound(String store, String word) throws InterruptedException {
        product.awaitTrue("'" + word + "' found in " + store, () -> texts(store, word).stream()
                .anyMatch(text -> text.contains(word)));
    }

    private static boolean isOf(Call call, Call.Service service, String operation, String keyStart) {
        return call.service() == service
                && call.operation().equals(operation)
                && call.key().startsWith(keyStart);
    }

    @Test
    void aSearchCitesTheSectionThatAnswersAndNotTheOneThatFillsTheChunk() throws Exception {
        String store = Product.storeOfFolder("lighthouse");
        product.drop("lighthouse/parts.md", """
                # Lens

                It is polished every morning, and its prisms are counted once a year.

                # Fog horn

                It is heard for five miles.
                """);
        product.drop("lighthouse/部件.md", """
                # 透镜

                每天早上擦拭，每年清点一次棱镜，并且记在册子里。

                # 雾号

                五海里外能听见。
                """);
        awaitFound(store, "five miles");
        awaitFound(store, "五海里");

        assertThat(firstSection(store, "how far is the horn heard?")).isEqualTo("[Fog horn]");
        assertThat(firstSection(store, "when is it polished?")).isEqualTo("[Lens]");
        assertThat(firstSection(store, "雾号多远能听见")).isEqualTo("[雾号]");
    }

    private static String firstSection(String store, String question) {
        return product.client()
                .vectorStores()
                .search(store, VectorStoreSearchParams.builder().query(question).build())
                .data()
                .getFirst()
                ._additionalProperties()
                .getOrDefault("section", JsonValue.from("absent"))
                .toString();
    }

    @Test
    void theOldVersionIsFoundUntilTheNewOneIsCommittedAndNeverAgain() throws Exception {
        String store = Product.storeOfFolder("launch");
        product.drop("launch/plan.md", "# Plan\n\nThe codename of the launch is Heron.");
        awaitFound(store, "Heron");
        AtomicReference<List<String>> justBefore = new AtomicReference<>();
        WEATHER.onCalls(call -> isOf(call, Call.Service.S3, "PutObject", "stores/" + store + "/manifest.json")
                        && justBefore.compareAndSet(null, List.of())
                ? new Decision.Before(() -> justBefore.set(texts(store, "codename of the launch")))
                : new Decision.Proceed());

        product.drop("launch/plan.md", "# Plan\n\nThe codename of the launch is Ibis.");

        List<List<String>> seen = new ArrayList<>();
        product.awaitTrue("the new version found", () -> {
            seen.add(texts(store, "codename of the launch"));
            return seen.getLast().getFirst().contains("Ibis");
        });
        product.drain();
        seen.add(texts(store, "codename of the launch"));
        assertThat(seen).as("exactly one version at any time").allMatch(texts -> texts.size() == 1);
        assertThat(justBefore.get()).hasSize(1).allMatch(text -> text.contains("Heron"));
        assertThat(seen.getLast()).allMatch(text -> text.contains("Ibis") && !text.contains("Heron"));
        assertThat(texts(store, "Heron")).noneMatch(text -> text.contains("Heron"));
    }

    @Test
    void whatIsDeletedStaysDeletedWhenItsEventsComeAgain() throws Exception {
        WEATHER.loseAcknowledgements(_ -> true);
        String file = upload("otter.txt", "The otter sleeps on its back.");
        String kept = upload("beaver.txt", "The beaver builds a dam.");
        String store = storeWith(file, kept);
        String gone = storeWith(kept);
        String folder = Product.storeOfFolder("burrows");
        product.drop("burrows/badger.txt", "The badger digs a sett.");
        awaitFound(store, "otter");
        awaitFound(store, "beaver");
        awaitFound(gone, "beaver");
        awaitFound(folder, "badger");
        assertThat(product.queued()).as("unacknowledged events").isGreaterThanOrEqualTo(8);

        assertThat(product.client().files().delete(file).deleted()).isTrue();
        assertThat(product.client().vectorStores().delete(gone).deleted()).isTrue();
        product.remove("burrows/badger.txt");
        product.awaitTrue("the removal committed", () -> texts(folder, "badger").isEmpty());
        WEATHER.clear();
        long before = invocations();
        product.jump(Duration.ofSeconds(1000));
        product.drain();

        assertThat(invocations()).as("events came again").isGreaterThan(before);
        assertThat(texts(store, "otter")).noneMatch(text -> text.contains("otter"));
        assertThat(texts(store, "beaver")).containsExactly("The beaver builds a dam.");
        assertThat(texts(folder, "badger")).isEmpty();
        assertThatThrownBy(() -> product.client().vectorStores().retrieve(gone)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> product.client().files().retrieve(file)).isInstanceOf(NotFoundException.class);
        assertThat(product.client().vectorStores().retrieve(store).fileCounts().total())
                .isEqualTo(1);
    }

    private static long invocations() {
        return product.cloud().statistics().stream()
                .filter(function -> List.of(ETL, INDEX).contains(function.functionName()))
                .mapToLong(function -> function.invocations())
                .sum();
    }

    @Test
    void poisonEndsInTheDeadLetterQueueAfterSixReceivesAndCanBeRedriven() throws Exception {
        String store = storeWith();
        WEATHER.onCalls(call -> isOf(call, Call.Service.S3, "PutObject", "stores/" + store + "/documents/")
                ? new Decision.Fail(500)
                : new Decision.Proceed());
        String offered = EventEnvelope.of(
                        "test",
                        Instant.now(),
                        new Event.DocumentOffered(
                                new StoreId(store), "viper", "The viper is venomous.", null, Attributes.NONE))
                .toJson();

        product.send("lamplight-documents", offered);
        product.send("lamplight-documents", "no event at all");
        product.drain();

        assertThat(product.depth("lamplight-documents-dead")).isEqualTo(1);
        assertThat(product.queues().receive("lamplight-documents-dead", 10, Optional.of(Duration.ZERO), Duration.ZERO))
                .singleElement()
                .satisfies(dead -> assertThat(dead.body()).isEqualTo(offered))
                // six by etl, one by this test
                .satisfies(dead -> assertThat(dead.receiveCount()).isEqualTo(7));
        assertThat(product.libraryKeys("quarantine/etl/"))
                .as("what can never be read is set aside at once, with its reason")
                .anyMatch(key -> product.libraryText(key).contains("malformed_event"));
        WEATHER.clear();
        int redriven = product.queues().redrive("lamplight-documents-dead", Optional.empty());
        assertThat(redriven).isEqualTo(1);
        awaitFound(store, "viper");
        product.drain();
    }

    @Test
    void killedEnvironmentsLoseNothingAndDoubleNothing() throws Exception {
        String store = Product.storeOfFolder("birds");
        List<AtomicBoolean> kills =
                IntStream.range(0, 4).mapToObj(_ -> new AtomicBoolean()).toList();
        WEATHER.onCalls(call -> {
            if (isOf(call, Call.Service.S3, "PutObject", "stores/" + store + "/documents/") && first(kills, 0)) {
                return new Decision.After(() -> killed(ETL));
            }
            if (isOf(call, Call.Service.SQS, "SendMessageBatch", "") && first(kills, 1)) {
                return new Decision.After(() -> killed(ETL));
            }
            if (isOf(call, Call.Service.S3, "PutObject", "stores/" + store + "/segments/") && first(kills, 2)) {
                return new Decision.After(() -> killed(INDEX));
            }
            if (kills.get(2).get()
                    && isOf(call, Call.Service.S3, "PutObject", "stores/" + store + "/manifest.json")
                    && first(kills, 3)) {
                return new Decision.After(() -> killed(INDEX));
            }
            return new Decision.Proceed();
        });

        List<String> birds = List.of("avocet", "bittern", "curlew", "dunlin", "egret", "fulmar", "gannet", "hoopoe");
        for (String bird : birds) {
            product.drop("birds/" + bird + ".txt", "The " + bird + " was seen at the lake.");
        }
        product.awaitTrue("events", () -> product.queued() > 0);
        product.drain();

        assertThat(KILLED).as("environments that were killed").hasValue(kills.size());
        assertThat(product.deadLetters()).isZero();
        VectorStore read = product.client().vectorStores().retrieve(store);
        assertThat(read.fileCounts().completed()).isEqualTo(birds.size());
        assertThat(read.fileCounts().total()).isEqualTo(birds.size());
        for (String bird : birds) {
            assertThat(texts(store, bird).stream().filter(text -> text.contains(bird)))
                    .containsExactly("The " + bird + " was seen at the lake.");
        }
        for (VectorStoreFile file :
                product.client().vectorStores().files().list(store).data()) {
            assertThat(product.client()
                            .vectorStores()
                            .files()
                            .content(
                                    file.id(),
                                    FileContentParams.builder()
                                            .vectorStoreId(store)
                                            .build())
                            .data())
                    .as("chunks of one file")
                    .hasSize(1);
        }
    }

    private static boolean first(List<AtomicBoolean> kills, int number) {
        return kills.get(number).compareAndSet(false, true);
    }

    private static void killed(String function) {
        if (product.cloud().killEnvironment(function).isEmpty()) {
            throw new AssertionError("no environment of " + function + " lives");
        }
        KILLED.incrementAndGet();
    }

    @Test
    void whatWasAcceptedIsThereAfterDownAndUp() throws Exception {
        WEATHER.onCalls(call -> isOf(call, Call.Service.S3, "GetObject", "dusk/")
                        || (call.operation().equals("GetObject")
                                && call.key().startsWith("files/")
                                && call.key().endsWith("/content"))
                ? new Decision.Fail(500)
                : new Decision.Proceed());
        String folder = Product.storeOfFolder("dusk");
        product.drop("dusk/moth.txt", "The moth flies at dusk.");
        product.drop("dusk/蝙蝠.txt", "蝙蝠在黄昏时飞出山洞。");
        String store = storeWith(upload("owl.txt", "The owl hunts at dusk."));
        product.awaitTrue("events accepted", () -> product.queued() == 3);

        product.close();
        WEATHER.clear();
        product = Product.start(state, WEATHER);
        product.jump(Duration.ofSeconds(1000));

        awaitFound(folder, "moth");
        awaitFound(folder, "蝙蝠");
        awaitFound(store, "owl");
        product.drain();
        assertThat(product.deadLetters()).isZero();
    }
}
