package dev.lamplight.cli.put;

import dev.lamplight.cli.client.BucketObjects;
import dev.lamplight.cli.client.BucketObjects.Listed;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.console.CommandFailure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// Objects that lay in a bucket before anybody was told of them, on their way to a store: S3 copies each into the
/// inbox, one that lies there already onto itself, and every copy raises an event with a sequencer of its own
/// (docs/design/commit-protocol.md, "Back-fill").
///
/// Ended at any moment and begun again it does nothing twice: the journal says where it was, and the mark on each
/// copy says which run made it.
public final class Backfill {
    /// Metadata of a copy that names its run.
    static final String MARK = "lamplight-backfill";
    private static final int CONCURRENT_COPIES = 16;
    private static final int MAX_EXAMPLES = 3;
    /// For so long a copy of an earlier run that no store knows yet is taken to be in the queues still.
    private static final Duration ON_ITS_WAY = Duration.ofMinutes(15);

    private final BucketObjects buckets;
    private final Placement placement;
    private final BackfillJournal journal;
    private final Clock clock;
    private final int pageSize;

    /// @param pageSize objects between two entries of the journal, at most 1,000
    public Backfill(BucketObjects buckets, Placement placement, BackfillJournal journal, Clock clock, int pageSize) {
        this.buckets = buckets;
        this.placement = placement;
        this.journal = journal;
        this.clock = clock;
        this.pageSize = pageSize;
    }

    /// Which documents the caller wants to hear of by name.
    public enum Names {
        NONE,
        /// Those too that an interrupted run had settled.
        ALL
    }

    /// @param counts of all objects, those before an interruption included
    /// @param examples the first keys of each fate
    /// @param documents inbox keys of what is or becomes a document, empty where nobody asked
    /// @param sent of these, those that were sent
    public record Result(
            Map<ObjectFate, Long> counts,
            Map<ObjectFate, List<String>> examples,
            Set<String> documents,
            Set<String> sent) {
        public long count(ObjectFate fate) {
            return counts.getOrDefault(fate, 0L);
        }

        public long total() {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /// @param progress gets the number of objects that are settled, from several threads
    /// @throws CommandFailure where S3 refuses; what is settled stays in the journal
    public Result run(Names names, LongConsumer progress) throws InterruptedException {
        BackfillJournal.State left = journal.state();
        Map<ObjectFate, Long> counts = new EnumMap<>(ObjectFate.class);
        counts.putAll(left.counts());
        Result result = new Result(counts, new EnumMap<>(ObjectFate.class), new HashSet<>(), new HashSet<>());
        AtomicLong settled = new AtomicLong(result.total());
        String position = names == Names.ALL ? "" : left.position();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (true) {
                List<Listed> page = buckets.page(
                        placement.source().bucket(), placement.source().prefix(), position, pageSize);
                if (page.isEmpty()) {
                    journal.complete();
                    return result;
                }
                position = page.getLast().key();
                List<Listed> open = page.stream()
                        .filter(object -> isAfter(object.key(), left.position()))
                        .toList();
                if (names == Names.ALL) {
                    page.subList(0, page.size() - open.size()).forEach(object -> remember(object, result));
                }
                if (!open.isEmpty()) {
                    settle(open, threads, result, names, () -> progress.accept(settled.incrementAndGet()));
                    journal.settled(position, counts);
                }
            }
        }
    }

    /// S3 lists by the bytes of UTF-8.
    private static boolean isAfter(String key, String position) {
        return Arrays.compareUnsigned(key.getBytes(StandardCharsets.UTF_8), position.getBytes(StandardCharsets.UTF_8))
                > 0;
    }

    private void remember(Listed object, Result result) {
        String key = placement.inboxKey(object.key());
        if (ObjectFate.skipOf(object, key).isEmpty()) {
            result.documents().add(key);
        }
    }

    private void settle(List<Listed> page, ExecutorService threads, Result result, Names names, Runnable settled)
            throws InterruptedException {
        Map<String, Listed> present = placement.isWithinInbox() ? byKey(page) : present(page);
        Semaphore permits = new Semaphore(CONCURRENT_COPIES);
        List<Future<ObjectFate>> fates = new ArrayList<>();
        for (Listed object : page) {
            fates.add(threads.submit(() -> {
                permits.acquire();
                try {
                    ObjectFate fate = settle(object, present);
                    settled.run();
                    return fate;
                } finally {
                    permits.release();
                }
            }));
        }
        for (int i = 0; i < page.size(); i++) {
            count(page.get(i), await(fates.get(i), threads), result, names);
        }
    }

    private void count(Listed object, ObjectFate fate, Result result, Names names) {
        result.counts().merge(fate, 1L, Long::sum);
        List<String> examples = result.examples().computeIfAbsent(fate, _ -> new ArrayList<>());
        if (examples.size() < MAX_EXAMPLES) {
            examples.add(object.key());
        }
        if (names == Names.ALL && fate.isDocument()) {
            String key = placement.inboxKey(object.key());
            result.documents().add(key);
            if (fate == ObjectFate.SENT || fate == ObjectFate.SENT_BEFORE) {
                result.sent().add(key);
            }
        }
    }

    private static ObjectFate await(Future<ObjectFate> fate, ExecutorService threads) throws InterruptedException {
        try {
            return fate.get();
        } catch (ExecutionException failed) {
            threads.shutdownNow();
            if (failed.getCause() instanceof CommandFailure reason) {
                throw reason;
            }
            throw new CommandFailure("An object could not be sent: " + failed.getCause() + ".", failed);
        }
    }

    private static Map<String, Listed> byKey(List<Listed> page) {
        Map<String, Listed> objects = new HashMap<>();
        page.forEach(object -> objects.put(object.key(), object));
        return objects;
    }

    /// What lies in the inbox already of a page of another bucket. Both are listed in one order, because the keys
    /// differ in their beginning only.
    private Map<String, Listed> present(List<Listed> page) {
        Map<String, Listed> present = new HashMap<>();
        String prefix = placement.inboxKey(placement.source().prefix());
        String last = placement.inboxKey(page.getLast().key());
        String first = placement.inboxKey(page.getFirst().key());
        buckets.page(placement.inbox(), first, "", 1).stream()
                .filter(object -> object.key().equals(first))
                .forEach(object -> present.put(first, object));
        String after = first;
        while (isAfter(last, after)) {
            List<Listed> some = buckets.page(placement.inbox(), prefix, after, pageSize);
            some.forEach(object -> present.put(object.key(), object));
            after = some.size() < pageSize ? last : some.getLast().key();
        }
        return present;
    }

    private ObjectFate settle(Listed object, Map<String, Listed> present) {
        String key = placement.inboxKey(object.key());
        Optional<ObjectFate> skip = ObjectFate.skipOf(object, key);
        return skip.or(() -> Optional.ofNullable(present.get(key))
                        .filter(there -> isSame(object, there))
                        .flatMap(there -> known(key, there)))
                .orElseGet(() -> send(object, key));
    }

    /// A copy by S3 in one piece has the MD5 of the bytes as its entity tag, its source may have another one
    /// (parts, a key of KMS): then what was copied later than the source was written is its present version.
    private static boolean isSame(Listed source, Listed there) {
        return source.sizeBytes() == there.sizeBytes()
                && (source.etag().equals(there.etag()) || there.modifiedAt().isAfter(source.modifiedAt()));
    }

    /// What has become of these bytes; empty where nobody was ever told of them.
    private Optional<ObjectFate> known(String key, Listed there) {
        Optional<ObjectFate> inStore =
                placement.known(key).filter(file -> isOfVersion(file, there)).flatMap(Backfill::fateOf);
        if (inStore.isPresent()) {
            return inStore;
        }
        Optional<String> mark = buckets.metadata(placement.inbox(), key, MARK);
        if (mark.isEmpty()) {
            return Optional.empty();
        }
        if (mark.get().equals(journal.state().run())) {
            return Optional.of(ObjectFate.SENT_BEFORE);
        }
        boolean young = there.modifiedAt().isAfter(clock.instant().minus(ON_ITS_WAY));
        return young && !journal.isAnew() ? Optional.of(ObjectFate.IN_PROGRESS) : Optional.empty();
    }

    /// Stores tell whole seconds, and S3 tells of a change no earlier than it dates it.
    private static boolean isOfVersion(StoreFile file, Listed there) {
        return !there.modifiedAt().isAfter(Instant.ofEpochSecond(file.createdAt() + 1));
    }

    private static Optional<ObjectFate> fateOf(StoreFile file) {
        return switch (file.status()) {
            case "completed" -> Optional.of(ObjectFate.SEARCHABLE);
            case "in_progress" -> Optional.of(ObjectFate.IN_PROGRESS);
            case "failed" -> Optional.of(ObjectFate.FAILED);
            default -> Optional.empty();
        };
    }

    private ObjectFate send(Listed object, String key) {
        BucketObjects.Route route =
                new BucketObjects.Route(placement.source().bucket(), object.key(), placement.inbox(), key);
        return switch (buckets.copy(route, MARK, journal.state().run())) {
            case DONE -> ObjectFate.SENT;
            case GONE -> ObjectFate.GONE;
            case CHANGED -> ObjectFate.REPLACED;
        };
    }
}
