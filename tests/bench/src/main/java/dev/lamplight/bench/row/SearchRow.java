package dev.lamplight.bench.row;

import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Figure;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.report.Target;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.search.StoreReader;
import dev.lamplight.search.segment.SegmentCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A warm search from question to passages, as multiples of the bare embedding of the question, taken in turns query
/// by query. What it finds is compared with an exact ranking of every vector.
public final class SearchRow implements Row {
    private static final int CHUNKS = 20_000;
    private static final long CACHE_BYTES = 400_000_000;

    @Override
    public String name() {
        return "search";
    }

    @Override
    public String description() {
        return "p50 and p99 of a search over 20,000 chunks, in multiples of the bare query embedding";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws IOException {
        boolean quick = bench.effort() == Effort.QUICK;
        try (Progress progress = bench.progress(name(), "rounds");
                Searcher searcher = Searcher.open(bench)) {
            GrownStore store = searcher.grow(quick ? CHUNKS / 10 : CHUNKS);
            try (SegmentCache cache =
                            new SegmentCache((key, offset, length) -> range(store, key, offset, length), CACHE_BYTES);
                    StoreReader reader = StoreReader.open(store.manifest(), cache)) {
                List<String> questions = searcher.texts().englishQuestions();
                Equality equality = ExactRanking.compare(searcher, store, reader, questions);
                Timings timings = new Timings(searcher, reader, questions).run(quick ? 2 : 5, quick ? 2 : 10, progress);
                progress.finish(equality.evidence());
                String work = "%,d searches a round over %,d chunks with %d questions, from text to 10 passages"
                        .formatted(timings.perRound(), store.vectors().size(), questions.size());
                return List.of(
                        timings.figure("search.p50", 0.50, equality, new Target.AtMost(6), work),
                        timings.figure("search.p99", 0.99, equality, new Target.AtMost(20), work));
            }
        }
    }

    private static byte[] range(GrownStore store, String key, long offset, int length) {
        int segment = Integer.parseInt(key.substring(key.lastIndexOf('/') + 1));
        byte[] bytes = store.segments().get(segment).bytes();
        return Arrays.copyOfRange(bytes, (int) offset, (int) Math.min(bytes.length, offset + length));
    }

    /// Milliseconds of each search and of each bare embedding beside it.
    private static final class Timings {
        private final Searcher searcher;
        private final StoreReader reader;
        private final List<String> questions;
        private final List<Samples> searches = new ArrayList<>();
        private final List<Samples> embeddings = new ArrayList<>();

        private Timings(Searcher searcher, StoreReader reader, List<String> questions) {
            this.searcher = searcher;
            this.reader = reader;
            this.questions = questions;
        }

        private Timings run(int rounds, int passes, Progress progress) {
            for (int round = -1; round < rounds; round++) {
                progress.update(round + 1L, rounds + 1L, round < 0 ? "warm-up" : "");
                List<Double> search = new ArrayList<>();
                List<Double> embedding = new ArrayList<>();
                for (int pass = 0; pass < passes; pass++) {
                    for (String question : questions) {
                        embedding.add(millis(() -> searcher.embed(question)));
                        search.add(millis(() -> reader.search(searcher.query(question))));
                    }
                }
                if (round >= 0) {
                    searches.add(Samples.of(search));
                    embeddings.add(Samples.of(embedding));
                }
            }
            return this;
        }

        private int perRound() {
            return searches.getFirst().count();
        }

        private Figure figure(String name, double share, Equality equality, Target target, String work) {
            return new Figure(
                    name,
                    "ms",
                    Samples.of(searches.stream()
                            .map(round -> round.percentile(share))
                            .toList()),
                    Samples.of(embeddings.stream().map(Samples::median).toList()),
                    "our bare query embedding, p50",
                    equality,
                    target,
                    work);
        }

        private static double millis(Runnable work) {
            long start = System.nanoTime();
            work.run();
            return (System.nanoTime() - start) / 1e6;
        }
    }
}
