package dev.lamplight.search;

import dev.lamplight.contract.DocumentEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Ranking of a query in several wordings: the best wording of each chunk, exact cosines for all that may be returned,
/// equal texts as one.
final class StoreRanking {
    /// Each stage offers this many first, and ten times as many where equal texts fill the lists.
    private static final int DEPTH = 100;

    private static final int MAX_DEPTH = 10_000;
    /// Codes and full vectors may disagree on the order of neighbors: so many beyond the results are made
    /// exact at once.
    private static final int MARGIN = 16;

    private StoreRanking() {}

    static List<RankedChunk> rank(LiveChunks live, LiveChunks accepted, SearchQuery query) throws IOException {
        if (accepted.count() == 0) {
            return List.of();
        }
        for (int depth = DEPTH; ; depth *= 10) {
            boolean isCut = false;
            List<Evidence> all = new ArrayList<>();
            for (QueryText text : query.texts()) {
                TextRanking ranking = new TextRanking(live, accepted, text, depth);
                all.addAll(exact(accepted, ranking, query.maxResults()));
                isCut |= ranking.isCut();
            }
            List<RankedChunk> collapsed = collapsed(accepted, bestOfEach(all));
            if (collapsed.size() >= query.maxResults() || !isCut || depth >= MAX_DEPTH) {
                return collapsed;
            }
        }
    }

    /// The candidates of one wording, such that the first `count` different texts have exact cosines.
    private static List<Evidence> exact(LiveChunks accepted, TextRanking ranking, int count) throws IOException {
        List<Evidence> evidence = ranking.approximate();
        int reach = Math.min(evidence.size(), reach(accepted, evidence, count) + MARGIN);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (replaceByExact(evidence, reach, ranking, threads)) {
                evidence.sort(Evidence.BEST_FIRST);
                reach = reach(accepted, evidence, count);
            }
        }
        return evidence;
    }

    /// Length of the beginning that holds `count` different texts, or all.
    private static int reach(LiveChunks accepted, List<Evidence> evidence, int count) {
        Set<Long> texts = new HashSet<>();
        for (int i = 0; i < evidence.size(); i++) {
            texts.add(digest(accepted, evidence.get(i).document()));
            if (texts.size() == count) {
                return i + 1;
            }
        }
        return evidence.size();
    }

    private static boolean replaceByExact(
            List<Evidence> evidence, int reach, TextRanking ranking, ExecutorService threads) throws IOException {
        Map<Integer, Future<Evidence>> coming = new HashMap<>();
        for (int i = 0; i < reach; i++) {
            if (!evidence.get(i).isExact()) {
                coming.put(i, threads.submit(ranking.exact(evidence.get(i))));
            }
        }
        for (Map.Entry<Integer, Future<Evidence>> each : coming.entrySet()) {
            evidence.set(each.getKey(), result(each.getValue()));
        }
        return !coming.isEmpty();
    }

    private static Evidence result(Future<Evidence> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException unreadable) {
                throw unreadable;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("reading a vector", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while vectors were read", e);
        }
    }

    private static Collection<Evidence> bestOfEach(List<Evidence> all) {
        all.sort(Evidence.BEST_FIRST);
        Map<Integer, Evidence> best = new LinkedHashMap<>();
        for (Evidence evidence : all) {
            best.putIfAbsent(evidence.document(), evidence);
        }
        return best.values();
    }

    private static List<RankedChunk> collapsed(LiveChunks accepted, Collection<Evidence> ranked) {
        Map<Long, Evidence> first = new LinkedHashMap<>();
        Map<Long, List<Duplicate>> duplicates = new HashMap<>();
        for (Evidence evidence : ranked) {
            long text = digest(accepted, evidence.document());
            if (first.putIfAbsent(text, evidence) != null) {
                duplicates.computeIfAbsent(text, _ -> new ArrayList<>()).add(duplicate(accepted, evidence.document()));
            }
        }
        List<RankedChunk> chunks = new ArrayList<>();
        first.forEach((text, evidence) -> {
            LiveLeaf leaf = accepted.leafOf(evidence.document());
            int local = evidence.document() - leaf.base();
            DocumentEntry.Part part = leaf.leaf().entry(local);
            chunks.add(new RankedChunk(
                    evidence.document(),
                    part.file(),
                    part.facts(),
                    leaf.leaf().columns().index()[local],
                    evidence.score(),
                    evidence.stages(),
                    duplicates.getOrDefault(text, List.of())));
        });
        return chunks;
    }

    private static Duplicate duplicate(LiveChunks accepted, int document) {
        LiveLeaf leaf = accepted.leafOf(document);
        int local = document - leaf.base();
        DocumentEntry.Part part = leaf.leaf().entry(local);
        return new Duplicate(
                part.file(),
                part.facts().filename(),
                leaf.leaf().columns().index()[local],
                leaf.leaf().columns().charStart()[local],
                leaf.leaf().columns().charEnd()[local]);
    }

    private static long digest(LiveChunks accepted, int document) {
        LiveLeaf leaf = accepted.leafOf(document);
        return leaf.leaf().columns().digest()[document - leaf.base()];
    }
}
