package dev.lamplight.tests.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.SegmentRef;
import dev.lamplight.contract.StoreCounts;
import dev.lamplight.contract.StoreId;
import dev.lamplight.contract.StoreManifest;
import dev.lamplight.core.text.EncoderTokenizers;
import dev.lamplight.core.text.Language;
import dev.lamplight.core.text.QueryScript;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.Workers;
import dev.lamplight.search.EncodedQuery;
import dev.lamplight.search.QueryText;
import dev.lamplight.search.RankedChunk;
import dev.lamplight.search.ScoreCalibration;
import dev.lamplight.search.SearchQuery;
import dev.lamplight.search.StageScores;
import dev.lamplight.search.StoreReader;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.search.segment.SegmentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The whole corpus of docs-qa through extractor, chunker, encoder and index, and all its questions. Method
/// and figures:
/// docs/design/retrieval.md.
final class RetrievalIT {
    private static final Path ROOT = root();
    private static final Path DATA = ROOT.resolve("../shared/data/docs-qa");
    private static final Path LAYER = ROOT.resolve("shared-model/layer/target/embed");
    private static final double RRF_CONSTANT = 60;

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("lamplight")) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return folder;
    }

    /// @param leastRecall Recall@10 of reciprocal rank fusion in the data set's baselines, less one question
    @ParameterizedTest
    @CsvSource({"en, 0.826, 46", "zh, 0.545, 33"})
    void theHybridRankingIsNotWorseThanReciprocalRankFusion(String language, double baseline, int questions)
            throws IOException {
        assumeTrue(
                Boolean.getBoolean("lamplight.evaluation"),
                "embeds 9,000 chunks: run with -Dlamplight.evaluation=true");
        assumeTrue(Files.exists(DATA), "the data set docs-qa is not beside the repository");
        assumeTrue(Files.exists(LAYER), "the encoders are not built: package shared-model/layer first");

        try (Encoders encoders = Encoders.installed(LAYER, Workers.ofThisProcess())) {
            Map<String, Scores> scores = evaluate(language, encoders);
            Scores hybrid = Objects.requireNonNull(scores.get("hybrid"));
            double[] difference = hybrid.ndcgAgainst(Objects.requireNonNull(scores.get("RRF")));
            System.out.printf(
                    Locale.ROOT,
                    "%s: nDCG@10 of hybrid less RRF: %.3f [%.3f, %.3f]%n",
                    language,
                    difference[0],
                    difference[1],
                    difference[2]);

            assertThat(hybrid.all()).hasSize(questions);
            assertThat(hybrid.recallAtTen()).isGreaterThanOrEqualTo(baseline - 1.0 / questions - 0.0005);
            assertThat(difference[1]).isGreaterThanOrEqualTo(-0.05);
        }
    }

    private static Map<String, Scores> evaluate(String language, Encoders encoders) throws IOException {
        EncoderTokenizers tokenizers = new EncoderTokenizers(
                encoders.embedder(Language.ENGLISH.tag()).tokenizer(),
                encoders.embedder(Language.CHINESE.tag()).tokenizer());
        Corpus corpus = Corpus.read(DATA.resolve("corpus"), language, tokenizers);
        VectorCache vectors = new VectorCache(ROOT.resolve("tests/target/evaluation/vectors.bin"));
        List<Chunk> chunks =
                corpus.chunks().values().stream().flatMap(List::stream).toList();
        int embedded = 0;
        for (String encoder : List.of(Language.ENGLISH.tag(), Language.CHINESE.tag())) {
            embedded += vectors.fill(
                    encoders,
                    encoder,
                    chunks.stream()
                            .filter(chunk -> Corpus.encoderOf(chunk).equals(encoder))
                            .toList());
        }
        System.out.printf(
                "%s: %d files, %d chunks, %d embedded now, refused %s%n",
                language, corpus.chunks().size(), corpus.count(), embedded, corpus.refused());

        byte[] segment = SegmentWriter.write(corpus.embedded(encoders, vectors), List.of())
                .bytes();
        var ref = new SegmentRef("segment", segment.length, corpus.count(), 0);
        StoreManifest manifest = StoreManifest.create(
                        new StoreId("vs_evaluation"), language, Map.of(), null, Instant.EPOCH)
                .withCommit(ref, Set.of(), StoreCounts.ZERO, Instant.EPOCH);
        try (var cache = new SegmentCache(
                        (_, offset, length) -> Arrays.copyOfRange(segment, (int) offset, (int) offset + length),
                        1L << 30);
                StoreReader reader = StoreReader.open(manifest, cache)) {
            return score(language, reader, corpus, encoders);
        }
    }

    private static Map<String, Scores> score(String language, StoreReader reader, Corpus corpus, Encoders encoders)
            throws IOException {
        Map<String, Scores> scores = new LinkedHashMap<>();
        for (String method : List.of("BM25", "dense", "RRF", "hybrid")) {
            scores.put(method, new Scores(method, new ArrayList<>()));
        }
        for (Question question : Question.readAll(DATA.resolve("questions.jsonl"))) {
            if (question.lang().equals(language) && question.answerable()) {
                List<RankedChunk> hybrid = reader.rank(SearchQuery.of(query(question.question(), encoders), 50));
                scores.forEach((method, all) -> all.all()
                        .add(Scores.Score.of(
                                ranking(method, hybrid),
                                chunk -> isRight(question, chunk, corpus),
                                rightOnes(question, corpus))));
            }
        }
        scores.values().forEach(each -> System.out.println(each.row(language)));
        return scores;
    }

    private static QueryText query(String text, Encoders encoders) {
        List<EncodedQuery> vectors = new ArrayList<>();
        for (Language language : QueryScript.of(text).encoders()) {
            ScoreCalibration calibration =
                    language == Language.CHINESE ? ScoreCalibration.BGE_SMALL_ZH : ScoreCalibration.BGE_SMALL_EN;
            vectors.add(new EncodedQuery(
                    encoders.manifest(language.tag()).version(),
                    encoders.embedder(language.tag()).embedQuery(text).toArray(),
                    calibration));
        }
        return new QueryText(text, vectors);
    }

    /// The rankings to compare come from the very lists that the hybrid one is made of.
    private static List<RankedChunk> ranking(String method, List<RankedChunk> hybrid) {
        return switch (method) {
            case "BM25" ->
                hybrid.stream()
                        .filter(chunk -> chunk.stages().bm25Rank() != null)
                        .sorted(Comparator.comparingDouble(
                                chunk -> -reciprocal(chunk.stages().bm25Rank())))
                        .toList();
            case "dense" ->
                hybrid.stream()
                        .filter(chunk -> chunk.stages().cosine() != null)
                        .sorted(Comparator.comparingDouble(
                                chunk -> -Objects.requireNonNull(chunk.stages().cosine())))
                        .toList();
            case "RRF" ->
                hybrid.stream()
                        .sorted(Comparator.comparingDouble(chunk -> -fused(chunk.stages())))
                        .toList();
            default -> hybrid;
        };
    }

    private static double fused(StageScores stages) {
        return reciprocal(stages.bm25Rank()) + reciprocal(stages.cosineRank());
    }

    private static double reciprocal(@Nullable Integer rank) {
        return rank == null ? 0 : 1 / (RRF_CONSTANT + rank);
    }

    private static boolean isRight(Question question, RankedChunk ranked, Corpus corpus) {
        String text = Objects.requireNonNull(corpus.chunks().get(ranked.facts().filename()))
                .get(ranked.index())
                .text();
        return question.isAnsweredBy(ranked.facts().filename(), text)
                || ranked.duplicates().stream().anyMatch(place -> question.isAnsweredBy(place.filename(), text));
    }

    /// Different texts that answer the question: equal ones are one result.
    private static long rightOnes(Question question, Corpus corpus) {
        return corpus.chunks().entrySet().stream()
                .flatMap(file -> file.getValue().stream()
                        .map(Chunk::text)
                        .filter(text -> question.isAnsweredBy(file.getKey(), text)))
                .distinct()
                .count();
    }
}
