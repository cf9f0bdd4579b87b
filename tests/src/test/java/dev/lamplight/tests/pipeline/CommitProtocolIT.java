package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.contract.ObjectChange;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.tests.pipeline.Mortality.Side;
import dev.lamplight.tests.pipeline.Pipeline.Function;
import dev.lamplight.tests.pipeline.Pipeline.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/// The promises of docs/design/commit-protocol.md, with the functions as they are on real S3 and SQS servers, and a
/// death before and after every call.
final class CommitProtocolIT {
    private static final StoreId STORE = StoreId.ofInboxFolder("team");
    private static final String KEY = "team/notes.txt";
    private static final String FIRST = "The lamp is lit at dusk. 灯在黄昏点亮。";
    private static final String SECOND = "The lamp is lit at dawn. 灯在黎明点亮。";

    private Pipeline pipeline;

    @BeforeAll
    static void needsTheLayer() {
        assumeTrue(Files.exists(Pipeline.LAYER.resolve("model")), "the embed layer is not built");
    }

    @BeforeEach
    void start() throws IOException {
        pipeline = Pipeline.start();
    }

    @AfterEach
    void everyQueueIsEmptyAndNothingIsLeftWaiting() {
        try {
            for (Queue queue : Queue.values()) {
                assertThat(pipeline.depth(queue))
                        .as("left in %s, in flight included", queue)
                        .isZero();
            }
        } finally {
            pipeline.close();
        }
    }

    /// What a scenario does and what must be true after it, whatever died on the way.
    private interface Scenario {
        void act(Pipeline pipeline);

        void check(Pipeline pipeline);
    }

    /// Runs the scenario once for each call of `etl` and `index` and each side of it, the process dying there once.
    private static void withADeathAtEveryCall(Scenario scenario) throws IOException {
        withADeathAtEveryCall(List.of("etl", "index"), scenario);
    }

    private static void withADeathAtEveryCall(List<String> mortals, Scenario scenario) throws IOException {
        int calls = 0;
        for (Side side : Side.values()) {
            for (String mortal : mortals) {
                for (int call = 1; ; call++) {
                    boolean died = runWithDeath(scenario, mortal, call, side);
                    calls++;
                    if (!died) {
                        assertThat(call).as("calls of %s", mortal).isGreaterThan(3);
                        break;
                    }
                }
            }
        }
        assertThat(calls).as("deaths enumerated").isGreaterThan(10 * mortals.size());
    }

    private static boolean runWithDeath(Scenario scenario, String mortal, int call, Side side) throws IOException {
        try (Pipeline pipeline = Pipeline.start()) {
            scenario.act(pipeline);
            Function etl = pipeline.etl();
            Function index = pipeline.index();
            Function fated = mortal.equals("etl") ? etl : index;
            fated.mortality().dieAt(call, side);
            boolean died = false;
            for (int round = 0; round < 50; round++) {
                boolean moved = pipeline.round(etl, index);
                if (fated.mortality().isDead()) {
                    died = true;
                    // the environment starts anew, with nothing but what is stored
                    etl = pipeline.etl();
                    index = pipeline.index();
                    fated = mortal.equals("etl") ? etl : index;
                }
                if (!moved) {
                    break;
                }
            }
            scenario.check(pipeline);
            for (Queue queue : Queue.values()) {
                assertThat(pipeline.depth(queue))
                        .as("left in %s after a death of %s %s call %d", queue, mortal, side, call)
                        .isZero();
                assertThat(pipeline.deadLetters(queue))
                        .as("dead letters of %s", queue)
                        .isZero();
            }
            return died;
        }
    }

    private static void assertLiveIsNewest(Pipeline pipeline, String key, int versions) {
        FileId file = pipeline.dropped(key);
        List<DocumentEntry> entries = pipeline.entries(STORE);
        StoreContents contents = StoreContents.of(entries);
        assertThat(contents.live(file)).as("live parts of %s", key).hasSize(1);
        Set<Order> orders = new TreeSet<>();
        for (DocumentEntry entry : entries) {
            if (entry.file().equals(file)) {
                assertThat(orders.add(entry.order()))
                        .as("effect of %s once", entry.order())
                        .isTrue();
            }
        }
        assertThat(orders.size()).as("versions of %s", key).isBetween(1, versions);
        assertThat(contents.live(file).getFirst().order()).isEqualTo(Collections.max(orders));
        assertThat(pipeline.keys("stores/" + STORE + "/waiting/" + file + "/")).isEmpty();
    }

    @Test
    void aDroppedDocumentIsIndexedOnceWhereverAFunctionDies() throws IOException {
        withADeathAtEveryCall(new Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.drop(KEY, FIRST);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertLiveIsNewest(pipeline, KEY, 1);
                assertThat(pipeline.manifest(STORE).counts().completed()).isEqualTo(1);
            }
        });
    }

    @Test
    void aReplacedDocumentEndsAsItsLastVersionWhereverAFunctionDies() throws IOException {
        withADeathAtEveryCall(new Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.drop(KEY, FIRST);
                pipeline.drop(KEY, SECOND);
                pipeline.drop(KEY, FIRST);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertLiveIsNewest(pipeline, KEY, 3);
            }
        });
    }

    @Test
    void aRemovedDocumentStaysAwayWhereverAFunctionDies() throws IOException {
        withADeathAtEveryCall(new Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.drop(KEY, FIRST);
                pipeline.drain(pipeline.etl(), pipeline.index());
                assertThat(pipeline.contents(STORE).live(pipeline.dropped(KEY))).isNotEmpty();
                pipeline.remove(KEY);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertThat(pipeline.contents(STORE).live(pipeline.dropped(KEY))).isEmpty();
                assertThat(pipeline.manifest(STORE).counts().completed()).isZero();
            }
        });
    }

    @Test
    void aBrokenDocumentIsQuarantinedOnceAndListedWithItsReasonWhereverAFunctionDies() throws IOException {
        withADeathAtEveryCall(new Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.drop(KEY, "%PDF-1.7 this is no PDF");
            }

            @Override
            public void check(Pipeline pipeline) {
                DocumentEntry.Failed failure =
                        pipeline.contents(STORE).failure(pipeline.dropped(KEY)).orElseThrow();
                assertThat(failure.code()).isEqualTo("corrupt_document");
                assertThat(pipeline.keys("quarantine/etl/")).hasSize(1);
            }
        });
    }

    @Test
    void anAttachedFileIsIndexedOnceWhereverAFunctionDies() throws IOException {
        FileId file = new FileId("file-attached0001");
        withADeathAtEveryCall(new Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.createStore(STORE);
                pipeline.attachUploaded(STORE, file, FIRST);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertThat(pipeline.contents(STORE).live(file)).hasSize(1);
                assertThat(pipeline.entries(STORE)).hasSize(1);
                assertThat(pipeline.keys("stores/" + STORE + "/waiting/")).isEmpty();
            }
        });
    }

    @Test
    void aDocumentInPartsIsLiveWhenItIsWholeAndNotBeforeWhereverIndexDies() throws IOException {
        FileId file = new FileId("file-inparts00001");
        withADeathAtEveryCall(List.of("index"), new Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.createStore(STORE);
                pipeline.sendParts(STORE, file, Order.ofNumber(1), 1, 1);
                pipeline.drain(pipeline.etl(), pipeline.index());
                pipeline.sendParts(STORE, file, Order.ofNumber(2), 3, 2);
                pipeline.drain(pipeline.etl(), pipeline.index());
                assertThat(pipeline.contents(STORE).live(file))
                        .as("the whole earlier version, while the later one lacks a part")
                        .singleElement()
                        .satisfies(part -> assertThat(part.order()).isEqualTo(Order.ofNumber(1)));
                pipeline.sendParts(STORE, file, Order.ofNumber(2), 3, 3);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertThat(pipeline.contents(STORE).live(file)).hasSize(3).allSatisfy(part -> assertThat(part.order())
                        .isEqualTo(Order.ofNumber(2)));
                assertThat(pipeline.entries(STORE)).as("each part once").hasSize(4);
            }
        });
    }

    @Test
    void anOfferedDocumentIsIndexedOnceWhereverAFunctionDies() throws IOException {
        FileId file = FileId.ofOffered(STORE, "faq/returns");
        withADeathAtEveryCall(new Scenario() {
            @Override
            public void act(Pipeline pipeline) {
                pipeline.createStore(STORE);
                pipeline.offer(STORE, "faq/returns", "Goods can be returned within 30 days. 三十天内可以退货。");
            }

            @Override
            public void check(Pipeline pipeline) {
                assertThat(pipeline.contents(STORE).live(file)).hasSize(1);
                assertThat(pipeline.entries(STORE)).hasSize(1);
            }
        });
    }

    @Test
    void aDocumentForAStoreThatNeverWasIsQuarantinedWithTheReason() {
        pipeline.offer(STORE, "faq/returns", FIRST);
        pipeline.drop("vs_nosuchstore1/x.txt", FIRST);

        pipeline.drain(pipeline.etl(), pipeline.index());

        assertThat(pipeline.keys("quarantine/etl/")).hasSize(2);
    }

    @Test
    void aVersionWhoseChunksCannotBeReadIsListedAsFailedAndTheEarlierOneStays() {
        FileId file = new FileId("file-unreadable1");
        pipeline.createStore(STORE);
        pipeline.sendParts(STORE, file, Order.ofNumber(2), 1, 1);
        pipeline.libraryObjects.put(
                "stores/" + STORE + "/documents/" + file + "/" + Order.ofNumber(2) + "/chunks-1.jsonl",
                "no chunks".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "application/jsonl");
        pipeline.sendParts(STORE, file, Order.ofNumber(1), 1, 1);

        pipeline.drain(pipeline.etl(), pipeline.index());

        assertThat(pipeline.contents(STORE).live(file)).singleElement().satisfies(part -> assertThat(part.order())
                .isEqualTo(Order.ofNumber(1)));
        assertThat(pipeline.contents(STORE).failure(file)).isPresent();
        assertThat(pipeline.keys("quarantine/index/")).hasSize(1);
    }

    @Test
    void aDeletedStoreTakesNothingAndKeepsNothingInTheQueues() {
        pipeline.drop(KEY, FIRST);
        pipeline.drain(pipeline.etl(), pipeline.index());
        pipeline.drop(KEY, SECOND);
        pipeline.step(pipeline.etl(), Queue.INBOX_EVENTS, 5);
        long generation = pipeline.manifests
                .update(STORE, manifest -> manifest.deleted(Instant.now()))
                .generation();

        pipeline.drop("team/late.txt", FIRST);
        pipeline.drain(pipeline.etl(), pipeline.index());

        assertThat(pipeline.manifest(STORE).generation()).isEqualTo(generation);
        assertThat(pipeline.keys("quarantine/etl/"))
                .as("the late drop, with the reason")
                .hasSize(1);
        assertThat(pipeline.contents(STORE).settledOrder(pipeline.dropped("team/late.txt")))
                .isEmpty();
    }

    @Test
    void aTombstoneOfTheApiOutlastsEveryEventThatIsNotNewer() {
        FileId file = new FileId("file-detached001");
        pipeline.createStore(STORE);
        pipeline.attachUploaded(STORE, file, FIRST);
        List<Message> attached = pipeline.receive(Queue.DOCUMENTS, 10);
        pipeline.detach(STORE, file);

        pipeline.deliver(pipeline.etl(), Queue.DOCUMENTS, attached);
        pipeline.drain(pipeline.etl(), pipeline.index());
        assertThat(pipeline.contents(STORE).live(file))
                .as("attach that was overtaken")
                .isEmpty();

        pipeline.attachUploaded(STORE, file, SECOND);
        pipeline.drain(pipeline.etl(), pipeline.index());
        assertThat(pipeline.contents(STORE).live(file)).as("attached anew").hasSize(1);
        assertThat(pipeline.manifest(STORE).removed())
                .as("tombstones are folded into the segment")
                .isEmpty();
    }

    @Test
    void duplicatesRegroupedBatchesAndTwoCommittersChangeNothing() throws Exception {
        long seed = 20260131;
        Random random = new Random(seed);
        Set<String> dropped = new TreeSet<>();
        Set<String> removed = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            String key = "team/doc-" + random.nextInt(20) + ".txt";
            if (random.nextInt(5) == 0 && dropped.contains(key) && !removed.contains(key)) {
                pipeline.remove(key);
                removed.add(key);
            } else {
                pipeline.drop(key, "Version " + i + " of " + key + ". 第" + i + "版。");
                removed.remove(key);
            }
            dropped.add(key);
        }
        Delivery delivery = new Delivery(pipeline, random);

        delivery.run();

        List<DocumentEntry> entries = pipeline.entries(STORE);
        StoreContents contents = StoreContents.of(entries);
        Set<String> effects = new TreeSet<>();
        for (DocumentEntry entry : entries) {
            assertThat(effects.add(entry.file() + " " + entry.order()))
                    .as("effect once: %s, seed %d", entry, seed)
                    .isTrue();
        }
        Map<FileId, NavigableSet<Order>> accepted = delivery.accepted();
        int superseded = 0;
        for (Map.Entry<FileId, NavigableSet<Order>> document : accepted.entrySet()) {
            superseded += document.getValue().size() - 1;
            assertThat(contents.settledOrder(document.getKey()))
                    .as("outcome of %s, seed %d", document.getKey(), seed)
                    .contains(document.getValue().last());
        }
        long live = contents.present().size();
        long gone = removed.size();
        for (String key : removed) {
            assertThat(contents.live(pipeline.dropped(key)))
                    .as("%s is removed, seed %d", key, seed)
                    .isEmpty();
        }
        assertThat(live + gone + superseded)
                .as("live %d + removed %d + superseded %d = accepted, seed %d", live, gone, superseded, seed)
                .isEqualTo(60);
        assertThat(delivery.extra()).as("extra deliveries").isGreaterThan(20);
        assertThat(pipeline.keys("stores/" + STORE + "/waiting/")).isEmpty();
    }

    /// Delivers with 30 % duplicates, in random groups and orders, to two environments of each function at once.
    private static final class Delivery {
        private final Pipeline pipeline;
        private final Random random;
        private int extra;
        private final Map<FileId, NavigableSet<Order>> accepted = new HashMap<>();

        Delivery(Pipeline pipeline, Random random) {
            this.pipeline = pipeline;
            this.random = random;
        }

        int extra() {
            return extra;
        }

        /// The orders of each document that S3 told of.
        Map<FileId, NavigableSet<Order>> accepted() {
            return accepted;
        }

        void run() throws Exception {
            List<Function> etl = List.of(pipeline.etl(), pipeline.etl());
            List<Function> index = List.of(pipeline.index(), pipeline.index());
            List<Message> events = pipeline.receive(Queue.INBOX_EVENTS, 1000);
            events.forEach(this::accept);
            deliverAll(etl, Queue.INBOX_EVENTS, events);
            deliverAll(index, Queue.PARTS, pipeline.receive(Queue.PARTS, 1000));
            pipeline.drain(etl.getFirst(), index.getFirst());
        }

        private void accept(Message message) {
            for (ObjectChange change : ((MessageBody.ObjectChanges) MessageBody.parse(message.body())).changes()) {
                accepted.computeIfAbsent(
                                FileId.ofDropped(
                                        change.object().bucket(),
                                        change.object().key()),
                                _ -> new TreeSet<>())
                        .add(change.order());
            }
        }

        private void deliverAll(List<Function> functions, Queue queue, List<Message> messages) throws Exception {
            List<Message> deck = new ArrayList<>(messages);
            for (Message message : messages) {
                if (random.nextInt(10) < 3) {
                    deck.add(message);
                    extra++;
                }
            }
            Collections.shuffle(deck, random);
            List<Future<Set<String>>> running = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(functions.size())) {
                for (int from = 0, turn = 0; from < deck.size(); turn++) {
                    int to = Math.min(deck.size(), from + 1 + random.nextInt(8));
                    List<Message> batch =
                            deck.subList(from, to).stream().distinct().toList();
                    Function function = functions.get(turn % functions.size());
                    running.add(threads.submit(() -> pipeline.deliver(function, queue, batch)));
                    from = to;
                }
                for (Future<Set<String>> batch : running) {
                    batch.get();
                }
            }
        }
    }
}
