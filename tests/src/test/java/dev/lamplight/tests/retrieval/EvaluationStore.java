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
import dev.lamplight.retrieval.InstalledSentenceEncoder;
import dev.lamplight.search.EncodedQuery;
import dev.lamplight.search.QueryText;
import dev.lamplight.search.QueryWords;
import dev.lamplight.search.RankedChunk;
import dev.lamplight.search.ScoreCalibration;
import dev.lamplight.search.SearchHit;
import dev.lamplight.search.SearchQuery;
import dev.lamplight.search.StoreReader;
import dev.lamplight.search.answer.ExtractiveAnswer;
import dev.lamplight.search.answer.ExtractiveAnswers;
import dev.lamplight.search.answer.Passage;
import dev.lamplight.search.answer.Quote;
import dev.lamplight.search.segment.SegmentCache;
import dev.lamplight.search.segment.SegmentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// The documents of one language of a data set as one store, made by the product's own rooms.
final class EvaluationStore implements AutoCloseable {
    static final Path ROOT = root();
    static final Path DATA = ROOT.resolve("../shared/data/docs-qa");
    static final Path KEPT = ROOT.resolve("tests/target/evaluation");
    static final Path LAYER = ROOT.resolve("shared-model/layer/target/embed");
    private static final int MOST_RESULTS = 50;
    private static final StoreId STORE = new StoreId("vs_evaluation");
    /// As many as a request gets that asks for no number.
    private static final int PASSAGES = 10;
    private static final int RETRIEVED = 5;

    private final Encoders encoders;
    private final Corpus corpus;
    private final SegmentCache cache;
    private final StoreReader reader;

    private EvaluationStore(Encoders encoders, Corpus corpus, SegmentCache cache, StoreReader reader) {
        this.encoders = encoders;
        this.corpus = corpus;
        this.cache = cache;
        this.reader = reader;
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("lamplight")) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return folder;
    }

    /// Ends a test that was not asked for, or that lacks what it needs.
    static void assumeWanted() {
        assumeTrue(
                Boolean.getBoolean("lamplight.evaluation"),
                "embeds 9,000 chunks: run with -Dlamplight.evaluation=true");
        assumeTrue(Files.exists(DATA), "the data set docs-qa is not beside the repository");
        assumeEncoders();
    }

    static void assumeEncoders() {
        assumeTrue(Files.exists(LAYER), "the encoders are not built: package shared-model/layer first");
    }

    /// The documents of docs-qa.
    static EvaluationStore open(String language) throws IOException {
        return open(DATA.resolve("corpus"), language);
    }

    /// Reads, cuts and indexes all documents of a folder's language, and embeds those chunks that no earlier run has
    /// embedded.
    static EvaluationStore open(Path documents, String language) throws IOException {
        Encoders encoders = Encoders.installed(LAYER, Workers.ofThisProcess());
        EncoderTokenizers tokenizers = new EncoderTokenizers(
                encoders.embedder(Language.ENGLISH.tag()).tokenizer(),
                encoders.embedder(Language.CHINESE.tag()).tokenizer());
        Corpus corpus = Corpus.read(documents, language, tokenizers);
        VectorCache vectors = new VectorCache(KEPT.resolve("vectors.bin"));
        int embedded = fill(vectors, encoders, corpus);
        System.out.printf(
                "%s: %d files, %d chunks, %d embedded now, refused %s%n",
                language, corpus.chunks().size(), corpus.count(), embedded, corpus.refused());

        byte[] segment = SegmentWriter.write(corpus.embedded(encoders, vectors), List.of())
                .bytes();
        var ref = new SegmentRef("segment", segment.length, corpus.count(), 0);
        StoreManifest manifest = StoreManifest.create(STORE, language, Map.of(), null, Instant.EPOCH)
                .withCommit(ref, Set.of(), StoreCounts.ZERO, Instant.EPOCH);
        var cache = new SegmentCache(
                (_, offset, length) -> Arrays.copyOfRange(segment, (int) offset, (int) offset + length), 1L << 30);
        return new EvaluationStore(encoders, corpus, cache, StoreReader.open(manifest, cache));
    }

    private static int fill(VectorCache vectors, Encoders encoders, Corpus corpus) throws IOException {
        int embedded = 0;
        for (String encoder : List.of(Language.ENGLISH.tag(), Language.CHINESE.tag())) {
            List<Chunk> chunks = corpus.chunks().values().stream()
                    .flatMap(List::stream)
                    .filter(chunk -> Corpus.encoderOf(chunk).equals(encoder))
                    .toList();
            embedded += vectors.fill(encoders, encoder, chunks);
        }
        return embedded;
    }

    Corpus corpus() {
        return corpus;
    }

    /// All candidates for a text, best first.
    List<RankedChunk> rank(String text) {
        return reader.rank(SearchQuery.of(query(text), MOST_RESULTS));
    }

    Chunk chunk(RankedChunk ranked) {
        return Objects.requireNonNull(corpus.chunks().get(ranked.facts().filename()))
                .get(ranked.index());
    }

    /// Answers to questions, each of their citations checked against the text of its document.
    AnswerScores answers(List<Question> questions) {
        var answers = new ExtractiveAnswers(new InstalledSentenceEncoder(encoders));
        List<AnswerScores.Outcome> outcomes = new ArrayList<>();
        for (Question question : questions) {
            QueryText text = query(question.question());
            QueryWords words = reader.words(question.question());
            List<Passage> passages = reader.search(SearchQuery.of(text, PASSAGES)).hits().stream()
                    .map(hit -> new Passage(STORE, hit, words))
                    .toList();
            ExtractiveAnswer answer = answers.answer(text, passages, OptionalInt.empty());
            assertThat(answer.quotes()).as(question.id()).hasSizeLessThanOrEqualTo(3);
            answer.quotes().forEach(quote -> assertThat(corpus.texts().get(quote.filename()))
                    .as("%s cites %s", question.id(), quote)
                    .satisfies(whole -> assertThat(whole.substring(quote.charStart(), quote.charEnd()))
                            .isEqualTo(quote.text())));
            String cited = answer.quotes().stream().map(Quote::text).collect(Collectors.joining("\n"));
            boolean isRetrieved =
                    passages.stream().limit(RETRIEVED).anyMatch(passage -> isRight(question, passage.hit()));
            outcomes.add(new AnswerScores.Outcome(
                    question,
                    question.answerable(),
                    isRetrieved,
                    answer.isRefused(),
                    question.isAnsweredBy(cited),
                    question.isWhollyAnsweredBy(cited)));
        }
        return new AnswerScores(outcomes);
    }

    private static boolean isRight(Question question, SearchHit hit) {
        String text = hit.chunk().text();
        return question.isAnsweredBy(hit.facts().filename(), text)
                || hit.duplicates().stream().anyMatch(place -> question.isAnsweredBy(place.filename(), text));
    }

    private QueryText query(String text) {
        List<EncodedQuery> vectors = new ArrayList<>();
        for (Language language : QueryScript.of(text).encoders()) {
            vectors.add(new EncodedQuery(
                    encoders.manifest(language.tag()).version(),
                    encoders.embedder(language.tag()).embedQuery(text).toArray(),
                    calibration(language)));
        }
        return new QueryText(text, vectors);
    }

    /// What a chunk's cosine alone is worth, 0 without one. Cosines of two encoders cannot be compared, this can.
    double cosineScore(RankedChunk ranked) {
        Double cosine = ranked.stages().cosine();
        for (Language language : List.of(Language.ENGLISH, Language.CHINESE)) {
            String encoder = encoders.manifest(language.tag()).version();
            if (cosine != null && encoder.equals(ranked.stages().encoder())) {
                return calibration(language).score(cosine, 0);
            }
        }
        return 0;
    }

    static ScoreCalibration calibration(Language language) {
        return language == Language.CHINESE ? ScoreCalibration.BGE_SMALL_ZH : ScoreCalibration.BGE_SMALL_EN;
    }

    @Override
    public void close() {
        reader.close();
        cache.close();
        encoders.close();
    }
}
