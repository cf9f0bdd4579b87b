package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.contract.FileId;
import dev.lamplight.contract.InboxFolder;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.contract.ObjectChange;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.contract.StoreState;
import dev.lamplight.tests.pipeline.Pipeline.Function;
import dev.lamplight.tests.pipeline.Pipeline.Queue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/// What an inbox folder means after its store has ended (docs/design/commit-protocol.md, "Folders and their stores"),
/// with the functions as they are, late and repeated events, and a death at every call.
final class InboxFoldersIT {
    private static final String FOLDER = "team";
    private static final String KEY = "team/notes.txt";
    private static final String FIRST = "The lamp is lit at dusk. 灯在黄昏点亮。";
    private static final String SECOND = "The lamp is lit at dawn. 灯在黎明点亮。";
    private static final StoreId STORE = StoreId.ofInboxFolder(FOLDER, 1);
    private static final StoreId NEXT = StoreId.ofInboxFolder(FOLDER, 2);

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
    void everyQueueIsEmpty() {
        try {
            pipeline.assertQueuesEmpty("at the end of a test");
        } finally {
            pipeline.close();
        }
    }

    private void drain() {
        pipeline.drain(pipeline.etl(), pipeline.index());
    }

    /// Waits until the clock of events, which counts milliseconds, shows a later time.
    private static void laterMillisecond() {
        long now = System.currentTimeMillis();
        while (System.currentTimeMillis() == now) {
            Thread.onSpinWait();
        }
    }

    private static StoreManifest delete(Pipeline pipeline, StoreId store) {
        laterMillisecond();
        StoreManifest deleted = pipeline.deleteStore(store);
        laterMillisecond();
        return deleted;
    }

    @Test
    void aDropAfterADeletionBeginsANewStoreAndNothingOldComesBackWhereverAFunctionDies() throws IOException {
        Deaths.atEveryCall(new Deaths.Scenario() {
            private StoreManifest ended;

            @Override
            public void act(Pipeline pipeline) {
                pipeline.drop(KEY, FIRST);
                pipeline.drop("team/late.txt", FIRST);
                List<Message> old = pipeline.receive(Queue.INBOX_EVENTS, 10);
                pipeline.deliver(pipeline.etl(), Queue.INBOX_EVENTS, old.subList(0, 1));
                pipeline.drain(pipeline.etl(), pipeline.index());
                ended = delete(pipeline, STORE);
                pipeline.acknowledge(Queue.INBOX_EVENTS, old.get(1));
                pipeline.send(Queue.INBOX_EVENTS, old.get(1).body());
                pipeline.drop(KEY, SECOND);
                pipeline.send(Queue.INBOX_EVENTS, old.get(0).body());
            }

            @Override
            public void check(Pipeline pipeline) {
                assertThat(pipeline.manifest(STORE)).as("the ended store").isEqualTo(ended);
                assertThat(pipeline.folder(FOLDER))
                        .isEqualTo(InboxFolder.first(FOLDER).next(ended.endsAt().orElseThrow()));
                assertThat(pipeline.contents(NEXT).present()).containsExactly(pipeline.dropped(KEY));
                assertThat(pipeline.entries(NEXT))
                        .as("one version, once")
                        .singleElement()
                        .satisfies(entry -> assertThat(entry.order())
                                .isEqualTo(pipeline.fileRecord(pipeline.dropped(KEY))
                                        .order()));
                assertThat(pipeline.fileRecord(pipeline.dropped(KEY)).store()).isEqualTo(NEXT);
                assertThat(pipeline.keys("quarantine/")).isEmpty();
                assertThat(pipeline.keys("stores/" + NEXT + "/waiting/")).isEmpty();
            }
        });
    }

    @Test
    void anExpiredStoreIsEndedForGoodBeforeItsFolderMeansAnotherWhereverEtlDies() throws IOException {
        Deaths.atEveryCall(List.of("etl"), new Deaths.Scenario() {
            private final Instant used = Instant.now().minus(Duration.ofDays(3));

            @Override
            public void act(Pipeline pipeline) {
                pipeline.manifests.create(StoreManifest.create(STORE, FOLDER, Map.of(), 1, used));
                pipeline.drop(KEY, FIRST);
            }

            @Override
            public void check(Pipeline pipeline) {
                assertThat(pipeline.manifest(STORE).state()).isEqualTo(StoreState.DELETED);
                assertThat(pipeline.manifest(STORE).endsAt()).contains(used.plus(Duration.ofDays(1)));
                assertThat(pipeline.contents(NEXT).live(pipeline.dropped(KEY))).hasSize(1);
                assertThat(pipeline.manifest(NEXT).expiresAt()).isNull();
            }
        });
    }

    @Test
    void aStoreThatExpiredWhileADropWaitedTakesItWithIt() {
        pipeline.drop(KEY, FIRST);
        List<Message> waiting = pipeline.receive(Queue.INBOX_EVENTS, 10);
        // one day of life, over by a second at the time of delivery, but not at the time of the drop
        Instant used = change(waiting.getFirst()).at().minus(Duration.ofDays(1)).plusMillis(1);
        pipeline.manifests.create(StoreManifest.create(STORE, FOLDER, Map.of(), 1, used));
        laterMillisecond();

        pipeline.deliver(pipeline.etl(), Queue.INBOX_EVENTS, waiting);
        drain();

        assertThat(pipeline.folder(FOLDER).incarnation()).isEqualTo(1);
        assertThat(pipeline.entries(STORE)).isEmpty();
        assertThat(pipeline.keys("quarantine/")).isEmpty();
    }

    @Test
    void aVersionThatAStoreHasTakenEndsWithItWhateverTheClocksSay() {
        pipeline.drop(KEY, FIRST);
        List<Message> taken = pipeline.receive(Queue.INBOX_EVENTS, 10);
        pipeline.deliver(pipeline.etl(), Queue.INBOX_EVENTS, taken);
        drain();
        // S3's clock was ahead: its event looks later than the deletion that came after it
        pipeline.manifests.update(
                STORE,
                manifest -> manifest.deleted(change(taken.getFirst()).at().minusSeconds(2)));

        pipeline.send(Queue.INBOX_EVENTS, taken.getFirst().body());
        drain();
        assertThat(pipeline.folder(FOLDER).incarnation()).as("nothing begins").isEqualTo(1);

        pipeline.drop("team/other.txt", SECOND);
        pipeline.send(Queue.INBOX_EVENTS, taken.getFirst().body());
        drain();

        assertThat(pipeline.contents(NEXT).present())
                .as("not in the next store either")
                .containsExactly(pipeline.dropped("team/other.txt"));
    }

    @Test
    void aRemovalBeginsNoStoreAndOutlastsTheDropThatItOvertook() {
        pipeline.drop(KEY, FIRST);
        drain();
        StoreManifest ended = delete(pipeline, STORE);
        pipeline.drop(KEY, SECOND);
        List<Message> drop = pipeline.receive(Queue.INBOX_EVENTS, 10);
        pipeline.remove(KEY);
        drain();
        assertThat(pipeline.folder(FOLDER).incarnation()).isEqualTo(1);

        pipeline.deliver(pipeline.etl(), Queue.INBOX_EVENTS, drop);
        drain();

        assertThat(pipeline.folder(FOLDER).incarnation()).isEqualTo(1);
        assertThat(pipeline.manifest(STORE)).isEqualTo(ended);
        assertThat(pipeline.fileRecord(pipeline.dropped(KEY)).deleted()).isTrue();
    }

    @Test
    void aLateRemovalFromTheTimeOfAnEndedStoreDoesNotTouchTheNext() {
        pipeline.drop(KEY, FIRST);
        drain();
        pipeline.remove(KEY);
        List<Message> removal = pipeline.receive(Queue.INBOX_EVENTS, 10);
        delete(pipeline, STORE);
        pipeline.drop(KEY, SECOND);
        drain();

        pipeline.deliver(pipeline.etl(), Queue.INBOX_EVENTS, removal);
        drain();

        assertThat(pipeline.contents(NEXT).live(pipeline.dropped(KEY))).hasSize(1);
    }

    @Test
    void aFolderNamedByTheIdOfAnEndedStoreStaysRefusedWithTheReason() {
        StoreId api = new StoreId("vs_madebyapi0001");
        pipeline.createStore(api);
        pipeline.drop(api + "/before.txt", FIRST);
        List<Message> before = pipeline.receive(Queue.INBOX_EVENTS, 10);
        StoreManifest ended = delete(pipeline, api);
        pipeline.drop(api + "/after.txt", SECOND);

        pipeline.deliver(pipeline.etl(), Queue.INBOX_EVENTS, before);
        drain();

        assertThat(pipeline.manifest(api)).isEqualTo(ended);
        assertThat(pipeline.keys("quarantine/etl/")).singleElement().satisfies(entry -> assertThat(new String(
                        pipeline.libraryObjects.get(entry).orElseThrow().bytes(), StandardCharsets.UTF_8))
                .contains("store_deleted", "after.txt", "drop into a folder with a name of your own"));
    }

    @Test
    void aDeploymentThatMakesNoStoresRefusesADropAfterTheEndWithTheReason() {
        pipeline.drop(KEY, FIRST);
        drain();
        delete(pipeline, STORE);
        pipeline.drop(KEY, SECOND);

        pipeline.drain(pipeline.etl(false), pipeline.index());

        assertThat(pipeline.folder(FOLDER).incarnation()).isEqualTo(1);
        assertThat(pipeline.keys("quarantine/etl/")).singleElement().satisfies(entry -> assertThat(new String(
                        pipeline.libraryObjects.get(entry).orElseThrow().bytes(), StandardCharsets.UTF_8))
                .contains("store_deleted", "makes no stores from folders"));
    }

    @Test
    void storesOfTheApiThatHaveTheFoldersNameTakeNothingFromIt() {
        StoreId one = new StoreId("vs_namedteam0001");
        StoreId other = new StoreId("vs_namedteam0002");
        for (StoreId store : List.of(one, other)) {
            pipeline.manifests.create(StoreManifest.create(store, FOLDER, Map.of(), null, Instant.now()));
        }

        pipeline.drop(KEY, FIRST);
        drain();

        assertThat(pipeline.contents(STORE).live(pipeline.dropped(KEY))).hasSize(1);
        assertThat(pipeline.entries(one)).isEmpty();
        assertThat(pipeline.entries(other)).isEmpty();
    }

    @Test
    void twoEnvironmentsThatSeeTheFirstDropsAtOnceBeginOneStore() throws Exception {
        pipeline.drop(KEY, FIRST);
        drain();
        delete(pipeline, STORE);
        for (int i = 0; i < 8; i++) {
            pipeline.drop("team/" + i + ".txt", "Number " + i + " of eight. 第" + i + "个。");
        }
        List<Message> messages = pipeline.receive(Queue.INBOX_EVENTS, 10);
        List<Function> etl = List.of(pipeline.etl(), pipeline.etl(), pipeline.etl(), pipeline.etl());

        try (ExecutorService threads = Executors.newFixedThreadPool(etl.size())) {
            List<Future<Set<String>>> running = new ArrayList<>();
            for (int i = 0; i < messages.size(); i++) {
                Function function = etl.get(i % etl.size());
                List<Message> one = messages.subList(i, i + 1);
                running.add(threads.submit(() -> pipeline.deliver(function, Queue.INBOX_EVENTS, one)));
            }
            for (Future<Set<String>> batch : running) {
                batch.get();
            }
        }
        drain();

        assertThat(pipeline.folder(FOLDER).incarnation()).isEqualTo(2);
        assertThat(pipeline.contents(NEXT).present()).hasSize(8);
    }

    /// Drops, removals and deletions of the store in turn, their events kept back, repeated and shuffled: in the end
    /// the folder's present store holds exactly what was dropped after the last deletion and not removed since.
    @Test
    void whateverTheOrderOfEventsOnlyWhatWasDroppedSinceTheLastDeletionIsThere() {
        long seed = 20261123;
        Random random = new Random(seed);
        List<Message> kept = new ArrayList<>();
        Map<FileId, ObjectChange> newest = new HashMap<>();
        Instant lastEnd = Instant.MIN;
        int deletions = 0;
        Set<String> there = new TreeSet<>();
        for (int i = 0; i < 80; i++) {
            String key = "team/doc-" + random.nextInt(8) + ".txt";
            int dice = random.nextInt(10);
            StoreId present = pipeline.folder(FOLDER).store();
            if (dice == 0
                    && pipeline.manifests
                            .read(present)
                            .filter(store -> store.value().isOpenAt(Instant.now()))
                            .isPresent()) {
                lastEnd = delete(pipeline, present).endsAt().orElseThrow();
                deletions++;
            } else if (dice < 3 && there.remove(key)) {
                pipeline.remove(key);
            } else {
                pipeline.drop(key, "Version " + i + " of " + key + ". 第" + i + "版。");
                there.add(key);
            }
            for (Message message : pipeline.receive(Queue.INBOX_EVENTS, 10)) {
                newest.merge(
                        pipeline.dropped(change(message).object().key()),
                        change(message),
                        (one, later) -> later.order().isAfter(one.order()) ? later : one);
                kept.add(message);
            }
            if (random.nextInt(3) == 0) {
                deliverSome(kept, random);
            }
        }
        Collections.shuffle(kept, random);
        for (Message message : List.copyOf(kept)) {
            pipeline.deliver(pipeline.etl(), Queue.INBOX_EVENTS, List.of(message));
        }
        drain();

        Instant end = lastEnd;
        Set<FileId> expected = new TreeSet<>();
        newest.forEach((file, change) -> {
            if (change.kind() == ObjectChange.Kind.CREATED && change.at().isAfter(end)) {
                expected.add(file);
            }
        });
        InboxFolder folder = pipeline.folder(FOLDER);
        assertThat(deletions).as("deletions, seed %d", seed).isGreaterThan(2);
        assertThat(folder.incarnation()).as("seed %d", seed).isEqualTo(deletions + 1);
        assertThat(pipeline.contents(folder.store()).present())
                .as("seed %d", seed)
                .isEqualTo(expected);
        assertThat(expected).isNotEmpty();
        assertThat(pipeline.keys("quarantine/")).as("seed %d", seed).isEmpty();
    }

    /// Delivers some of the events that were kept back; half of them will come once more.
    private void deliverSome(List<Message> kept, Random random) {
        Collections.shuffle(kept, random);
        List<Message> some = List.copyOf(kept.subList(0, Math.min(kept.size(), 1 + random.nextInt(5))));
        pipeline.deliver(pipeline.etl(), Queue.INBOX_EVENTS, some);
        some.stream().filter(_ -> random.nextBoolean()).forEach(kept::remove);
        pipeline.drainParts(pipeline.index());
    }

    private static ObjectChange change(Message message) {
        return ((MessageBody.ObjectChanges) MessageBody.parse(message.body()))
                .changes()
                .getFirst();
    }
}
