package dev.lamplight.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Ranking of one wording: the best of each stage, what every stage says of each of them, and one calibrated score.
/// A chunk that one stage missed still gets that stage's score, so nothing depends on where a list was cut. Belongs to
/// one thread.
final class TextRanking {
    private final WordStage words;
    private final List<VectorStage> vectors;
    private final List<ScoredChunk> wordList;
    private final List<List<ScoredChunk>> vectorLists = new ArrayList<>();
    private final boolean isCut;

    /// @param live what statistics are taken of
    /// @param accepted what is searched
    /// @param depth length of each stage's list
    TextRanking(LiveChunks live, LiveChunks accepted, QueryText text, int depth) throws IOException {
        this.words = new WordStage(live, accepted, text.text());
        this.vectors = text.vectors().stream()
                .map(query -> new VectorStage(accepted, query))
                .toList();
        this.wordList = words.best(depth);
        boolean cut = wordList.size() == depth;
        for (VectorStage stage : vectors) {
            List<ScoredChunk> list = stage.best(depth);
            vectorLists.add(list);
            cut |= list.size() == depth;
        }
        this.isCut = cut;
    }

    /// Whether a longer list might hold more.
    boolean isCut() {
        return isCut;
    }

    /// All candidates, best first, by the codes of their vectors.
    List<Evidence> approximate() throws IOException {
        TreeSet<Integer> candidates = new TreeSet<>();
        wordList.forEach(chunk -> candidates.add(chunk.document()));
        vectorLists.forEach(list -> list.forEach(chunk -> candidates.add(chunk.document())));
        int[] documents = candidates.stream().mapToInt(Integer::intValue).toArray();

        double[] bm25 = words.scores(documents);
        Map<Integer, Integer> wordRanks = ranks(wordList);
        List<Evidence> evidence = new ArrayList<>();
        for (int i = 0; i < documents.length; i++) {
            double coverage = words.coverage(documents[i], bm25[i]);
            evidence.add(wordsOnly(documents[i], bm25[i], wordRanks.get(documents[i]), coverage));
        }
        for (int stage = 0; stage < vectors.size(); stage++) {
            double[] cosines = vectors.get(stage).approximate(documents);
            Map<Integer, Integer> ranks = ranks(vectorLists.get(stage));
            for (int i = 0; i < documents.length; i++) {
                if (!Double.isNaN(cosines[i])) {
                    Evidence known = evidence.get(i);
                    Evidence other = withCosine(known, stage, cosines[i], ranks.get(documents[i]), Precision.CODES);
                    evidence.set(i, isBetter(other, known) ? other : known);
                }
            }
        }
        evidence.sort(Evidence.BEST_FIRST);
        return evidence;
    }

    private enum Precision {
        CODES,
        FULL
    }

    /// A cosine is better than none; of two encoders' the one that is surer.
    private static boolean isBetter(Evidence other, Evidence known) {
        return known.stages().cosine() == null || other.score() > known.score();
    }

    private static Evidence wordsOnly(int document, double bm25, @Nullable Integer rank, double coverage) {
        StageScores stages = new StageScores(bm25, rank, coverage, null, null, null);
        return new Evidence(document, ScoreCalibration.WORDS_ONLY.score(0, coverage), stages, true);
    }

    private Evidence withCosine(Evidence known, int stage, double cosine, @Nullable Integer rank, Precision precision) {
        EncodedQuery query = vectors.get(stage).query();
        StageScores old = known.stages();
        double score = query.calibration().score(cosine, old.coverage());
        StageScores stages = new StageScores(old.bm25(), old.bm25Rank(), old.coverage(), query.encoder(), cosine, rank);
        return new Evidence(known.document(), score, stages, precision == Precision.FULL);
    }

    private static Map<Integer, Integer> ranks(List<ScoredChunk> list) {
        Map<Integer, Integer> ranks = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            ranks.put(list.get(i).document(), i + 1);
        }
        return ranks;
    }

    /// The work of replacing a cosine by the exact one; may run on another thread.
    Callable<Evidence> exact(Evidence evidence) {
        return () -> {
            for (int stage = 0; stage < vectors.size(); stage++) {
                if (vectors.get(stage)
                        .query()
                        .encoder()
                        .equals(evidence.stages().encoder())) {
                    OptionalDouble cosine = vectors.get(stage).exact(evidence.document());
                    if (cosine.isPresent()) {
                        Integer rank = evidence.stages().cosineRank();
                        return withCosine(evidence, stage, cosine.getAsDouble(), rank, Precision.FULL);
                    }
                }
            }
            throw new IOException("chunk " + evidence.document() + ": its full vector is missing");
        };
    }
}
