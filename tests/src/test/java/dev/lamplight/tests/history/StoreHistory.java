package dev.lamplight.tests.history;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.Order;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.store.StoreContents;
import dev.lamplight.inference.Encoders;
import dev.lamplight.search.EncodedQuery;
import dev.lamplight.search.QueryText;
import dev.lamplight.search.ScoreCalibration;
import dev.lamplight.search.SearchQuery;
import dev.lamplight.search.StoreReader;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.tests.simulation.SimulatedS3;
import dev.lamplight.tests.simulation.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// One life of a store, from one seed. People put, replace and delete documents, messages come late, twice and in any
/// order, committers stand still between their two writes; `compact` merges and collects, is interrupted at its calls
/// by all the others and by another `compact`, and dies; days pass. What is found must at any time be what the plain
/// model says, and in the end nothing may be left over.
final class StoreHistory implements AutoCloseable {
    static final StoreId STORE = new StoreId("vs_00000001");
    static final String LIBRARY = "library";

    static final int STEPS = 60;
    private static final int DOCUMENTS = 5;
    private static final int MOST_HITS = 50;
    private static final long CACHE_BYTES = 1 << 24;

    /// Lambda ends whatever runs longer.
    private static final Duration LONGEST_INVOCATION = Duration.ofMinutes(15);

    /// Most that passes during one invocation of `compact`.
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /// A little more than the grace period.
    private static final Duration A_DAY = Duration.ofHours(25);

    /// So long a store may go without a sweep in these histories.
    private static final Duration SWEPT_WITHIN = Duration.ofDays(2);

    /// 14 days in a queue, 14 in its dead-letter queue.
    private static final Duration LATEST_DELIVERY = Duration.ofDays(28);

    /// In every text.
    private static final String WORDS = "the same words";

    private static final SearchQuery QUERY = SearchQuery.of(
            new QueryText(
                    WORDS,
                    List.of(new EncodedQuery(Said.ENCODER, new float[] {1, 0, 1}, new ScoreCalibration(-2, 4, 4)))),
            MOST_HITS);

    private final Flaw flaw;
    private final Random random;
    private final VirtualClock clock = new VirtualClock();
    private final SimulatedS3 s3 = SimulatedS3.inCalmWeather(clock);
    private final ObjectStore library = new ObjectStore(s3, LIBRARY);
    private final StoreManifests manifests = new StoreManifests(library);
    private final SegmentCache segments = new SegmentCache(library::range, CACHE_BYTES);
    private final PlainModel model = new PlainModel();
    private final List<Said> underway = new ArrayList<>();
    private final List<Said> delivered = new ArrayList<>();
    private final List<Commit> commits = new ArrayList<>();
    private final List<CompactEnvironment> environments = new ArrayList<>();
    private final List<CompactEnvironment> idle = new ArrayList<>();
    private final Map<Seen, Long> seen = new EnumMap<>(Seen.class);
    private final Asker asker;
    private final List<String> trace = new ArrayList<>();
    private long nextOrder = 1;
    private int compactionsAtOnce;
    private Instant compactionBegan = Instant.MIN;
    private boolean calm;
    private String checked = "";

    @Nullable
    private OpenedBefore opened;

    @Nullable
    private Throwable interruptionFailed;

    /// A reader and what must be found in it, whatever happens to the store.
    private record OpenedBefore(StoreReader reader, SegmentCache segments, List<String> expected) {
        private void close() {
            reader.close();
            segments.close();
        }
    }

    /// @param encoders of whoever asks through the API
    StoreHistory(long seed, Flaw flaw, Encoders encoders) {
        this.flaw = flaw;
        this.asker = new Asker(s3, encoders, clock);
        this.random = new Random(seed);
        s3.createBucket(LIBRARY);
        manifests.create(StoreManifest.create(STORE, "store", Map.of(), null, clock.instant()));
    }

    /// @throws AssertionError as soon as something is not as the model says
    /// @throws Failure where a listed segment cannot be read
    Map<Seen, Long> run() {
        for (int step = 0; step < STEPS; step++) {
            act();
            check();
        }
        settle();
        for (CompactEnvironment environment : environments) {
            count(Seen.MERGES, environment.merges());
            count(Seen.MERGES_REFUSED, environment.refused());
            count(Seen.OBJECTS_COLLECTED, environment.collected());
        }
        return seen;
    }

    private void count(Seen what, long times) {
        seen.merge(what, times, Long::sum);
    }

    /// The last things that happened, for whoever looks for a cause.
    List<String> trace() {
        return trace.subList(Math.max(0, trace.size() - 12), trace.size());
    }

    private void act() {
        clock.advance(Duration.ofSeconds(1 + random.nextInt(9)));
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> say();
            case 4 -> removeAtOnce();
            case 5, 6 -> begin();
            case 7, 8, 9 -> {
                begin();
                finish();
            }
            case 10 -> finish();
            case 11, 12 -> compact();
            case 13 -> pass(someTime());
            case 14 -> askThroughTheApi();
            default -> {
                askOpenedBefore();
                openReader();
            }
        }
    }

    /// A document is put or replaced, or its removal is sent.
    private void say() {
        int document = random.nextInt(DOCUMENTS);
        long order = nextOrder++;
        boolean isRemoval = random.nextInt(4) == 0;
        for (int part = 1; part <= (isRemoval ? 1 : Said.partsOf(order)); part++) {
            Said said = new Said(document, order, isRemoval ? 0 : part, clock.instant());
            if (!isRemoval) {
                library.put(said.chunksKey(), new byte[] {1}, "application/jsonl");
                library.put(said.markerKey(), new byte[0], "text/plain");
            }
            underway.add(said);
            trace.add(said.toString());
        }
    }

    /// A delete through the API, true when it is answered.
    private void removeAtOnce() {
        Said said = new Said(random.nextInt(DOCUMENTS), nextOrder++, 0, clock.instant());
        manifests.update(
                STORE,
                manifest -> manifest.withRemoved(
                        new DocumentEntry.Removed(said.file(), Order.ofNumber(said.order()), said.at())));
        model.committed(said);
        trace.add("at once " + said);
    }

    /// Takes a batch of what is under way, and now and then of what came before, and writes its segment.
    private void begin() {
        List<Said> batch = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0 && !underway.isEmpty(); i--) {
            batch.add(underway.remove(random.nextInt(underway.size())));
        }
        if (!delivered.isEmpty() && random.nextInt(3) == 0) {
            batch.add(delivered.get(random.nextInt(delivered.size())));
        }
        if (!batch.isEmpty()) {
            commits.add(new Commit(library, segments, clock, batch));
            trace.add("began " + batch);
        }
    }

    /// Any of those that have begun swaps the manifest.
    private void finish() {
        if (!commits.isEmpty()) {
            finish(commits.remove(random.nextInt(commits.size())));
        }
    }

    private void finish(Commit commit) {
        while (!commit.swap()) {
            count(Seen.COMMITS_REFUSED, 1);
        }
        commit.messages().forEach(model::committed);
        if (random.nextInt(3) > 0) {
            // else whoever was to do it is gone
            library.delete(commit.messages().stream()
                    .filter(said -> model.isSettled(said))
                    .map(Said::markerKey)
                    .distinct()
                    .toList());
        }
        delivered.addAll(commit.messages());
        trace.add("committed " + commit.messages());
    }

    private void compact() {
        Event.Collection mode =
                switch (random.nextInt(4)) {
                    case 0 -> Event.Collection.NONE;
                    case 1 -> Event.Collection.REPORT;
                    default -> Event.Collection.DELETE;
                };
        compact(flaw.collects() ? mode : Event.Collection.NONE);
    }

    /// @return whether it came to its end
    private boolean compact(Event.Collection mode) {
        CompactEnvironment environment = idle.isEmpty() || random.nextInt(4) == 0 ? started() : idle.removeLast();
        if (!calm && random.nextInt(6) == 0) {
            environment.dieAfter(1 + random.nextInt(12));
        }
        trace.add("compact " + mode + " begins");
        compactionBegan = compactionsAtOnce == 0 ? clock.instant() : compactionBegan;
        compactionsAtOnce++;
        boolean done = environment.invoke(mode);
        compactionsAtOnce--;
        trace.add("compact " + mode + (done ? " done" : " not done") + ", merges " + environment.merges()
                + ", collected " + environment.collected());
        if (environment.isDead()) {
            count(Seen.DEATHS, 1);
        } else {
            idle.add(environment);
        }
        if (interruptionFailed != null) {
            throw new AssertionError("during a compaction: " + interruptionFailed.getMessage(), interruptionFailed);
        }
        return done;
    }

    private CompactEnvironment started() {
        CompactEnvironment environment = new CompactEnvironment(s3, flaw, clock, this::meanwhile);
        environments.add(environment);
        return environment;
    }

    /// Between two calls of `compact`. What goes wrong here must not look like a failure of that call.
    private void meanwhile() {
        if (calm || interruptionFailed != null || random.nextInt(6) > 0) {
            return;
        }
        try {
            count(Seen.INTERRUPTIONS, 1);
            switch (random.nextInt(7)) {
                case 0 -> say();
                case 1 -> removeAtOnce();
                case 2 -> begin();
                case 3, 4 -> {
                    begin();
                    finish();
                }
                case 5 -> passWithinInvocation(Duration.ofSeconds(random.nextInt(300)));
                default -> {
                    if (compactionsAtOnce == 1) {
                        count(Seen.COMPACTIONS_WITHIN_ONE, 1);
                        compact();
                    }
                }
            }
            check();
        } catch (RuntimeException | AssertionError e) {
            interruptionFailed = e;
        }
    }

    /// Never so long that the invocation would have to answer: then its thread would go on beside this one.
    private void passWithinInvocation(Duration duration) {
        if (clock.instant().plus(duration).isBefore(compactionBegan.plus(LONGEST_PAUSE))) {
            pass(duration);
        }
    }

    private Duration someTime() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> Duration.ofMinutes(1 + random.nextInt(30));
            case 3, 4 -> Duration.ofHours(1 + random.nextInt(20));
            case 5, 6 -> A_DAY;
            default -> Duration.ofDays(1 + random.nextInt(31));
        };
    }

    /// Whoever runs for too long is ended, and his messages come again; no message is older than a queue keeps it.
    private void pass(Duration duration) {
        Instant then = clock.instant().plus(duration);
        for (Iterator<Commit> each = commits.iterator(); each.hasNext(); ) {
            Commit commit = each.next();
            if (commit.begun().plus(LONGEST_INVOCATION).isBefore(then)) {
                each.remove();
                underway.addAll(commit.messages());
            }
        }
        List<Said> last = underway.stream()
                .filter(said -> said.at().plus(LATEST_DELIVERY).isBefore(then))
                .toList();
        if (!last.isEmpty()) {
            underway.removeAll(last);
            finish(new Commit(library, segments, clock, last));
        }
        delivered.removeIf(said -> said.at().plus(LATEST_DELIVERY).isBefore(then));
        if (duration.compareTo(SWEPT_WITHIN) > 0) {
            clock.advance(A_DAY);
            sweep();
            clock.advance(duration.minus(A_DAY));
        } else {
            clock.advance(duration);
        }
        trace.add("passed " + duration);
    }

    /// The day's sweep, which nobody disturbs: whoever goes without it for as long as a tombstone lives keeps garbage
    /// of which nothing is known any more.
    private void sweep() {
        boolean wasCalm = calm;
        calm = true;
        compact(flaw.collects() ? Event.Collection.DELETE : Event.Collection.NONE);
        calm = wasCalm;
    }

    /// Somebody keeps a reader open from now on.
    private void openReader() {
        if (opened != null) {
            opened.close();
        }
        SegmentCache own = new SegmentCache(library::range, CACHE_BYTES);
        opened = new OpenedBefore(StoreReader.open(manifests.require(STORE).value(), own), own, model.found());
    }

    /// Finds what was there when it was opened, or says that a segment is gone; the product then opens anew.
    private void askOpenedBefore() {
        if (opened == null) {
            return;
        }
        count(Seen.SEARCHES_IN_OLD_READERS, 1);
        try {
            same("a reader opened before", opened.expected(), found(opened.reader()));
        } catch (Failure.Permanent e) {
            if (e.code() != PermanentCode.NOT_FOUND) {
                throw e;
            }
        }
    }

    private void askThroughTheApi() {
        count(Seen.SEARCHES_THROUGH_THE_API, 1);
        same("found through the API", model.found(), asker.found(WORDS, MOST_HITS));
    }

    private static List<String> found(StoreReader reader) {
        return reader.search(QUERY).hits().stream()
                .map(hit -> hit.chunk().text())
                .sorted()
                .toList();
    }

    private static <T> void same(String what, T expected, T found) {
        if (!expected.equals(found)) {
            throw new AssertionError(what + ": expected " + expected + ", found " + found);
        }
    }

    /// Where nothing was written or deleted since the last time, nothing can have changed.
    private void check() {
        String state = manifests.require(STORE).etag()
                + s3.keys(LIBRARY, LibraryKeys.ofStore(STORE)).size();
        if (state.equals(checked)) {
            return;
        }
        checked = state;
        count(Seen.COMPARISONS, 1);
        StoreManifest manifest = manifests.require(STORE).value();
        for (SegmentRef segment : manifest.segments()) {
            if (s3.find(LIBRARY, segment.key()).isEmpty()) {
                throw new AssertionError("listed, but gone: " + segment.key());
            }
        }
        List<String> expected = model.found();
        try (StoreReader reader = StoreReader.open(manifest, segments)) {
            same("found", expected, found(reader));
            same("live chunks", (long) expected.size(), reader.liveChunks());
        }
        List<DocumentEntry> entries = new ArrayList<>();
        manifest.segments().forEach(segment -> entries.addAll(segments.entries(segment)));
        same("counts", StoreContents.of(entries).counts(), manifest.counts());
        List<Said> pending = new ArrayList<>(underway);
        commits.forEach(commit -> pending.addAll(commit.messages()));
        for (Said said : pending) {
            boolean needed = !said.isRemoval() && !model.isOvertaken(said);
            if (needed && s3.find(LIBRARY, said.chunksKey()).isEmpty()) {
                throw new AssertionError("waits for its commit, but its chunks are gone: " + said);
            }
        }
        List<String> quarantined = s3.keys(LIBRARY, LibraryKeys.QUARANTINE);
        same("given up by compact", List.of(), quarantined);
    }

    /// Everything comes to its end; a day later nothing may be left but what is listed and what is live.
    private void settle() {
        calm = true;
        while (!commits.isEmpty()) {
            finish();
        }
        while (!underway.isEmpty()) {
            begin();
            finish();
        }
        if (!compact(Event.Collection.NONE)) {
            throw new AssertionError("a compaction that nobody disturbs does not come to its end");
        }
        check();
        if (!flaw.collects()) {
            return;
        }
        pass(A_DAY);
        sweep();
        check();
        same(
                "segments that are left",
                manifests.require(STORE).value().segments().stream()
                        .map(SegmentRef::key)
                        .sorted()
                        .toList(),
                s3.keys(LIBRARY, LibraryKeys.segmentsIn(STORE)));
        same("markers that are left", List.of(), s3.keys(LIBRARY, LibraryKeys.waitingIn(STORE)));
        same("chunk files that are left", model.live(), s3.keys(LIBRARY, LibraryKeys.documentsIn(STORE)));
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
        segments.close();
    }
}
