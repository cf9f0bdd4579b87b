package dev.lamplight.bench.row;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.search.SearchHit;
import dev.lamplight.search.SearchQuery;
import dev.lamplight.search.StoreReader;
import dev.lamplight.search.segment.ReadStatistics;
import dev.lamplight.search.segment.SegmentCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/// What the first search of an environment that knows nothing of a store costs: bytes, requests and time from the
/// loopback S3 server, against the plain way, which loads the whole index first. The code is warm; the start of a
/// function is measured on its own.
public final class FirstSearchRow implements Row {
    private static final long CACHE_BYTES = 1L << 30;

    @Override
    public String name() {
        return "first-search";
    }

    @Override
    public String description() {
        return "bytes, requests and time of a first search at 20,000 and 100,000 chunks, against loading the index";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        boolean quick = bench.effort() == Effort.QUICK;
        List<Figure> figures = new ArrayList<>();
        try (Searcher searcher = Searcher.open(bench);
                LoopbackLibrary loopback = LoopbackLibrary.start()) {
            ObjectStore library = loopback.objects();
            for (int chunks : quick ? new int[] {2_000} : new int[] {20_000, 100_000}) {
                try (Progress progress = bench.progress("first-search." + chunks, "rounds")) {
                    GrownStore store = searcher.grow(chunks);
                    for (int segment = 0; segment < store.segments().size(); segment++) {
                        library.put(
                                GrownStore.segmentKey(segment),
                                store.segments().get(segment).bytes(),
                                "application/octet-stream");
                    }
                    Rounds rounds = new Rounds(searcher, store, library);
                    rounds.run(quick ? 2 : 7, progress);
                    figures.addAll(rounds.figures("first-search." + chunks));
                    progress.finish(rounds.equality().evidence());
                }
            }
        }
        return figures;
    }

    /// One search with nothing kept.
    private record Search(double millis, ReadStatistics read, List<SearchHit> hits) {}

    private static final class Rounds {
        private final Searcher searcher;
        private final GrownStore store;
        private final ObjectStore library;
        private final List<Search> ours = new ArrayList<>();
        private final List<Search> whole = new ArrayList<>();

        private Rounds(Searcher searcher, GrownStore store, ObjectStore library) {
            this.searcher = searcher;
            this.store = store;
            this.library = library;
        }

        /// The first round warms up; another question each round.
        private void run(int rounds, Progress progress) {
            List<String> questions = searcher.texts().englishQuestions();
            for (int round = 0; round <= rounds; round++) {
                progress.update(round, rounds + 1L, "");
                SearchQuery query = searcher.query(questions.get(round % questions.size()));
                Search byRange = byRange(query);
                Search afterLoading = afterLoading(query);
                if (round > 0) {
                    ours.add(byRange);
                    whole.add(afterLoading);
                }
            }
        }

        private Search byRange(SearchQuery query) {
            long start = System.nanoTime();
            try (SegmentCache cache = new SegmentCache(library::range, CACHE_BYTES);
                    StoreReader reader = StoreReader.open(store.manifest(), cache)) {
                List<SearchHit> hits = reader.search(query).hits();
                return new Search((System.nanoTime() - start) / 1e6, cache.statistics(), hits);
            }
        }

        private Search afterLoading(SearchQuery query) {
            long start = System.nanoTime();
            Map<String, byte[]> objects = new HashMap<>();
            for (int segment = 0; segment < store.segments().size(); segment++) {
                String key = GrownStore.segmentKey(segment);
                objects.put(key, library.get(key).orElseThrow().bytes());
            }
            long loaded =
                    objects.values().stream().mapToLong(bytes -> bytes.length).sum();
            try (SegmentCache cache = new SegmentCache(
                            (key, offset, length) -> part(Objects.requireNonNull(objects.get(key)), offset, length),
                            CACHE_BYTES);
                    StoreReader reader = StoreReader.open(store.manifest(), cache)) {
                List<SearchHit> hits = reader.search(query).hits();
                return new Search((System.nanoTime() - start) / 1e6, new ReadStatistics(objects.size(), loaded), hits);
            }
        }

        private static byte[] part(byte[] object, long offset, int length) {
            return Arrays.copyOfRange(object, (int) offset, (int) Math.min(object.length, offset + length));
        }

        private Equality equality() {
            for (int round = 0; round < ours.size(); round++) {
                if (!ours.get(round).hits().equals(whole.get(round).hits())
                        || ours.get(round).hits().isEmpty()) {
                    return new Equality(
                            false,
                            "round %d: expected the passages %s, found %s"
                                    .formatted(
                                            round,
                                            whole.get(round).hits(),
                                            ours.get(round).hits()));
                }
            }
            return new Equality(true, "same passages and scores in %d rounds".formatted(ours.size()));
        }

        private List<Figure> figures(String name) {
            String work = "%,d chunks in %d segments of %,d bytes together, one search each round, nothing kept between"
                    .formatted(store.vectors().size(), store.segments().size(), store.bytes());
            return List.of(
                    figure(name + ".bytes", "MB", work, search -> search.read().bytes() / 1e6),
                    figure(name + ".requests", "requests", work, search ->
                            (double) search.read().requests()),
                    figure(name + ".time", "ms", work, Search::millis));
        }

        private Figure figure(String name, String unit, String work, ToDoubleFunction<Search> measure) {
            return new Figure(
                    name,
                    unit,
                    Samples.of(ours.stream().mapToDouble(measure).toArray()),
                    Samples.of(whole.stream().mapToDouble(measure).toArray()),
                    "loading the whole index first",
                    equality(),
                    new Target.None(),
                    work);
        }
    }
}
