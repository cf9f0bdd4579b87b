package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.MessageBody;
import dev.lamplight.contract.ObjectChange;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.StoreId;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.tests.pipeline.Pipeline.Function;
import dev.lamplight.tests.pipeline.Pipeline.Queue;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/// Every accepted version has exactly one fate, whatever is delivered twice, together, late or to whom. What was
/// accepted is counted where it is sent; fates are read from what the store says in the end.
final class DeliveryIT {
    private static final StoreId STORE = StoreId.ofInboxFolder("team");
    private static final long SEED = 20260131;
    private static final int CHANGES = 60;
    private static final int BROKEN = 6;
    private static final int GARBAGE = 3;

    @BeforeAll
    static void needsTheLayer() {
        assumeTrue(Files.exists(Pipeline.LAYER.resolve("model")), "the embed layer is not built");
    }

    /// What can become of one version of one document.
    private enum Fate {
        LIVE,
        SUPERSEDED,
        DELETED,
        QUARANTINED,
        POISON
    }

    /// One version as its sender knows it.
    private record Accepted(FileId file, Order order) {}

    @Test
    void acceptedVersionsAreLiveSupersededDeletedQuarantinedOrPoisonAndNothingElse() throws Exception {
        try (Pipeline pipeline = Pipeline.start()) {
            Random random = new Random(SEED);
            // a removal that comes before any drop finds no store otherwise, and leaves nothing in it
            pipeline.createStore(STORE);
            Map<String, List<Fate>> sent = send(pipeline, random);
            Accepted poison = sendPoison(pipeline);
            Delivery delivery = new Delivery(pipeline, random);

            delivery.run();

            int accepted = sent.values().stream().mapToInt(List::size).sum() + 1;
            assertThat(accepted).as("versions that the test sent").isEqualTo(CHANGES + BROKEN + 1);
            Set<Accepted> pairs = new HashSet<>(delivery.told());
            pairs.add(poison);
            assertThat(pairs).as("S3 told of each once").hasSize(accepted);
            assertThat(fates(pipeline, pairs)).as("fates, seed %d", SEED).isEqualTo(expected(sent));
            assertEffectsOnce(pipeline);
            assertThat(pipeline.keys("quarantine/etl/"))
                    .as("broken documents and garbage, each once")
                    .hasSize(BROKEN + GARBAGE);
            assertThat(pipeline.keys("stores/" + STORE + "/waiting/")).isEmpty();
            assertThat(delivery.extra()).as("extra deliveries").isGreaterThan(20);
            assertThat(delivery.deliveries())
                    .as("every delivery is a message's first or an extra one")
                    .isEqualTo(delivery.messages() + delivery.extra());
            for (Queue queue : Queue.values()) {
                assertThat(pipeline.depth(queue)).as("left in %s", queue).isZero();
                assertThat(pipeline.deadLetters(queue))
                        .as("dead letters of %s: the poison alone", queue)
                        .isEqualTo(queue == Queue.PARTS ? 1 : 0);
            }
        }
    }

    /// Drops, replacements and removals of 20 documents, broken documents, and messages that are no events.
    ///
    /// @return what must become of each version if nothing newer is sent, by key and in the order of sending
    private static Map<String, List<Fate>> send(Pipeline pipeline, Random random) {
        Map<String, List<Fate>> sent = new TreeMap<>();
        for (int i = 0; i < CHANGES; i++) {
            String key = "team/doc-" + random.nextInt(20) + ".txt";
            List<Fate> before = sent.computeIfAbsent(key, _ -> new ArrayList<>());
            if (random.nextInt(5) == 0 && !before.isEmpty() && before.getLast() == Fate.LIVE) {
                pipeline.remove(key);
                before.add(Fate.DELETED);
            } else {
                pipeline.drop(key, "Version " + i + " of " + key + ". 第" + i + "版。");
                before.add(Fate.LIVE);
            }
        }
        for (int i = 0; i < BROKEN; i++) {
            pipeline.drop("team/broken-" + i + ".pdf", "%PDF-1.7 this is no PDF, number " + i);
            sent.put("team/broken-" + i + ".pdf", List.of(Fate.QUARANTINED));
        }
        for (int i = 0; i < GARBAGE; i++) {
            pipeline.send(Queue.DOCUMENTS, "no event at all, number " + i);
        }
        return sent;
    }

    /// A part whose chunks are nowhere: it can never be committed, and nothing says that it never will.
    private static Accepted sendPoison(Pipeline pipeline) {
        Accepted poison = new Accepted(new FileId("file-poison000001"), Order.ofNumber(1));
        Event event = new Event.DocumentChunked(
                STORE, poison.file(), poison.order(), 1, 1, ObjectRef.of(pipeline.library(), "stores/nowhere"));
        pipeline.send(
                Queue.PARTS, EventEnvelope.of("test", Instant.now(), event).toJson());
        return poison;
    }

    private static Map<Fate, Integer> expected(Map<String, List<Fate>> sent) {
        Map<Fate, Integer> expected = new EnumMap<>(Fate.class);
        expected.put(Fate.POISON, 1);
        for (List<Fate> ofKey : sent.values()) {
            expected.merge(ofKey.getLast(), 1, Integer::sum);
            if (ofKey.size() > 1) {
                expected.merge(Fate.SUPERSEDED, ofKey.size() - 1, Integer::sum);
            }
        }
        return expected;
    }

    private static Map<Fate, Integer> fates(Pipeline pipeline, Set<Accepted> pairs) {
        StoreContents contents = pipeline.contents(STORE);
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        for (Accepted pair : pairs) {
            fates.merge(fate(contents, pair), 1, Integer::sum);
        }
        return fates;
    }

    private static Fate fate(StoreContents contents, Accepted pair) {
        List<Fate> fates = new ArrayList<>();
        if (contents.live(pair.file()).stream().anyMatch(part -> part.order().equals(pair.order()))) {
            fates.add(Fate.LIVE);
        }
        contents.removal(pair.file())
                .filter(removed -> removed.order().equals(pair.order()))
                .filter(removed -> contents.settledOrder(pair.file()).equals(java.util.Optional.of(removed.order())))
                .ifPresent(_ -> fates.add(Fate.DELETED));
        contents.failure(pair.file())
                .filter(failed -> failed.order().equals(pair.order()))
                .ifPresent(
                        failed -> fates.add(failed.code().equals("corrupt_document") ? Fate.QUARANTINED : Fate.POISON));
        contents.settledOrder(pair.file())
                .filter(settled -> settled.isAfter(pair.order()))
                .ifPresent(_ -> fates.add(Fate.SUPERSEDED));
        if (fates.isEmpty() && contents.settledOrder(pair.file()).isEmpty()) {
            fates.add(Fate.POISON);
        }
        assertThat(fates).as("fates of %s, seed %d", pair, SEED).hasSize(1);
        return fates.getFirst();
    }

    private static void assertEffectsOnce(Pipeline pipeline) {
        Set<String> effects = new HashSet<>();
        for (DocumentEntry entry : pipeline.entries(STORE)) {
            assertThat(effects.add(entry.file() + " " + entry.order()))
                    .as("effect once: %s, seed %d", entry, SEED)
                    .isTrue();
        }
    }

    /// Delivers with 30 % duplicates, in random groups and orders, to two environments of each function at once.
    private static final class Delivery {
        private final Pipeline pipeline;
        private final Random random;
        private final Map<String, Integer> perMessage = new HashMap<>();
        private final Set<Accepted> told = new HashSet<>();
        private int extra;

        Delivery(Pipeline pipeline, Random random) {
            this.pipeline = pipeline;
            this.random = random;
        }

        /// Copies that the deck had too many.
        int extra() {
            return extra;
        }

        int messages() {
            return perMessage.size();
        }

        int deliveries() {
            return perMessage.values().stream().mapToInt(Integer::intValue).sum();
        }

        /// What S3 told of.
        Set<Accepted> told() {
            return told;
        }

        void run() throws Exception {
            List<Function> etl = List.of(pipeline.etl(), pipeline.etl());
            List<Function> index = List.of(pipeline.index(), pipeline.index());
            List<Message> events = pipeline.receive(Queue.INBOX_EVENTS, 1000);
            for (Message message : events) {
                for (ObjectChange change : ((MessageBody.ObjectChanges) MessageBody.parse(message.body())).changes()) {
                    told.add(new Accepted(pipeline.dropped(change.object().key()), change.order()));
                }
            }
            deliverAll(etl, Queue.INBOX_EVENTS, events);
            deliverAll(etl, Queue.DOCUMENTS, pipeline.receive(Queue.DOCUMENTS, 1000));
            deliverAll(index, Queue.PARTS, pipeline.receive(Queue.PARTS, 1000));
            pipeline.drain(etl.getFirst(), index.getFirst());
            // so many commits outgrow a tier: what a merge leaves must tell the same of every version
            Function compact = pipeline.compact();
            boolean merged = pipeline.step(compact, Queue.COMPACTIONS, 1);
            assertThat(merged).as("the store outgrew a tier").isTrue();
            while (merged) {
                merged = pipeline.step(compact, Queue.COMPACTIONS, 1);
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
                    List<Message> batch = deck.subList(from, to);
                    batch.forEach(message -> perMessage.merge(message.messageId(), 1, Integer::sum));
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
