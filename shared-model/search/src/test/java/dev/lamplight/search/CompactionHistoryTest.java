package dev.lamplight.search;

import static dev.lamplight.search.StoreFixture.NOW;
import static dev.lamplight.search.StoreFixture.both;
import static dev.lamplight.search.StoreFixture.chunk;
import static dev.lamplight.search.StoreFixture.file;
import static dev.lamplight.search.StoreFixture.part;
import static dev.lamplight.search.StoreFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.search.segment.IndexedPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Random lives of a store: versions of one or two parts, deletes, messages that come late and twice, merges of random
/// segments. What is found must at any time be what a plain model says. `-Dlamplight.histories=10000` runs the long
/// form; a failing seed is named and runs alone with `-Dlamplight.history=<seed>`.
final class CompactionHistoryTest {
    private static final int HISTORIES = Integer.getInteger("lamplight.histories", 60);
    private static final int STEPS = 25;
    private static final int DOCUMENTS = 4;

    @Test
    void whatIsFoundEqualsAPlainModelWhateverIsMerged() {
        Long single = Long.getLong("lamplight.history");
        if (single != null) {
            new History(single).run();
            return;
        }
        for (long seed = 0; seed < HISTORIES; seed++) {
            new History(seed).run();
        }
    }

    /// What was delivered about a document, and the naive reading of it.
    private static final class Model {
        private final Map<Long, TreeSet<Integer>> parts = new TreeMap<>();
        private long removed = -1;

        private List<String> found(int document) {
            long live = -1;
            for (var version : parts.entrySet()) {
                if (version.getKey() > removed && version.getValue().size() == partsOf(version.getKey())) {
                    live = Math.max(live, version.getKey());
                }
            }
            var found = new ArrayList<String>();
            for (int part = 1; live >= 0 && part <= partsOf(live); part++) {
                found.add(text(document, live, part));
            }
            return found;
        }
    }

    private static int partsOf(long order) {
        return order % 3 == 0 ? 2 : 1;
    }

    private static String text(int document, long order, int part) {
        return "same words of " + document + " order " + order + " part " + part;
    }

    /// One message: a part of a version, or a tombstone where `part` is 0.
    private record Message(int document, long order, int part) {}

    private static final class History {
        private final long seed;
        private final Random random;
        private final StoreFixture store = new StoreFixture();
        private final Map<Integer, Model> model = new TreeMap<>();
        private final List<Message> underway = new ArrayList<>();
        private final List<Message> delivered = new ArrayList<>();
        private long nextOrder = 1;

        private History(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        private void run() {
            try (store) {
                for (int step = 0; step < STEPS; step++) {
                    send();
                    if (random.nextInt(3) > 0) {
                        deliver();
                    }
                    if (random.nextInt(3) == 0 && !store.manifest.segments().isEmpty()) {
                        merge();
                    }
                    check(step);
                }
            }
        }

        private void send() {
            int document = random.nextInt(DOCUMENTS);
            long order = nextOrder++;
            if (random.nextInt(4) == 0) {
                underway.add(new Message(document, order, 0));
            } else {
                for (int part = 1; part <= partsOf(order); part++) {
                    underway.add(new Message(document, order, part));
                }
            }
        }

        /// A batch of what is under way in any order, and now and then of what came before.
        private void deliver() {
            var parts = new ArrayList<IndexedPart>();
            var others = new ArrayList<DocumentEntry>();
            for (int i = random.nextInt(4); i >= 0 && !underway.isEmpty(); i--) {
                accept(underway.remove(random.nextInt(underway.size())), parts, others);
            }
            if (!delivered.isEmpty() && random.nextInt(3) == 0) {
                accept(delivered.get(random.nextInt(delivered.size())), parts, others);
            }
            if (!parts.isEmpty() || !others.isEmpty()) {
                store.commit(parts, others.toArray(DocumentEntry[]::new));
            }
        }

        private void accept(Message message, List<IndexedPart> parts, List<DocumentEntry> others) {
            delivered.add(message);
            var state = model.computeIfAbsent(message.document(), _ -> new Model());
            if (message.part() == 0) {
                state.removed = Math.max(state.removed, message.order());
                var tombstone =
                        new DocumentEntry.Removed(file(message.document()), Order.ofNumber(message.order()), NOW);
                if (random.nextBoolean()) {
                    others.add(tombstone);
                } else {
                    store.manifest = store.manifest.withRemoved(tombstone);
                }
                return;
            }
            state.parts.computeIfAbsent(message.order(), _ -> new TreeSet<>()).add(message.part());
            parts.add(part(
                    message.document(),
                    message.order(),
                    message.part(),
                    partsOf(message.order()),
                    Map.of(),
                    chunk(message.part(), text(message.document(), message.order(), message.part()), 1, 0)));
        }

        /// Any segments, not only those that the policy would take; tombstones never expire while messages may repeat.
        private void merge() {
            List<SegmentRef> inputs = store.manifest.segments().stream()
                    .filter(_ -> random.nextInt(3) > 0)
                    .toList();
            if (!inputs.isEmpty()) {
                store.compact(inputs, NOW.minus(Duration.ofDays(30)));
            }
        }

        private void check(int step) {
            var expected = new TreeSet<String>();
            model.forEach((document, state) -> expected.addAll(state.found(document)));
            try (var reader = store.open()) {
                var hits = reader.search(SearchQuery.of(both("same words", 1, 0), 50));
                assertThat(new TreeSet<>(texts(hits)))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(expected);
                assertThat(reader.liveChunks()).isEqualTo(expected.size());
                assertThat(reader.contents().counts().chunks()).isEqualTo(expected.size());
            }
        }
    }
}
