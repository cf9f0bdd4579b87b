package dev.lamplight.bench.row;

import dev.lamplight.bench.worker.Output;
import dev.lamplight.core.text.EncoderTokenizers;
import dev.lamplight.core.text.Language;
import dev.lamplight.core.text.QueryScript;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.inference.Workers;
import dev.lamplight.search.EncodedQuery;
import dev.lamplight.search.QueryText;
import dev.lamplight.search.ScoreCalibration;
import dev.lamplight.search.SearchQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Encoders and texts for the rows that search, as `stores` has them.
///
/// @param texts the demo's documents and questions
/// @param anchors vectors of a sample of the English chunks
record Searcher(Encoders encoders, DemoTexts texts, Output.Vectors anchors) implements AutoCloseable {
    private static final int RESULTS = 10;

    static Searcher open(Workbench bench) throws IOException {
        Encoders encoders = Encoders.installed(bench.layer(), Workers.ofThisProcess());
        TextEmbedder english = encoders.embedder(Language.ENGLISH.tag());
        TextEmbedder chinese = encoders.embedder(Language.CHINESE.tag());
        DemoTexts texts =
                DemoTexts.read(bench.scenario(), new EncoderTokenizers(english.tokenizer(), chinese.tokenizer()));
        List<String> sample = DemoTexts.sample(texts.english(), bench.effort() == Effort.QUICK ? 24 : 96);
        List<float[]> anchors =
                english.embedPassages(sample).stream().map(Embedding::toArray).toList();
        return new Searcher(encoders, texts, new Output.Vectors(anchors));
    }

    String encoder() {
        return encoders.manifest(Language.ENGLISH.tag()).version();
    }

    GrownStore grow(int chunks) {
        return GrownStore.of(texts.english(), anchors, encoder(), chunks);
    }

    /// The bare embedding of a question.
    Embedding embed(String question) {
        return encoders.embedder(Language.ENGLISH.tag()).embedQuery(question);
    }

    /// What `stores` makes of a question: a vector by every encoder whose passages it may mean.
    SearchQuery query(String question) {
        List<EncodedQuery> vectors = new ArrayList<>();
        for (Language language : QueryScript.of(question).encoders()) {
            TextEmbedder embedder = encoders.embedder(language.tag());
            vectors.add(new EncodedQuery(
                    embedder.manifest().version(), embedder.embedQuery(question).toArray(), calibration(language)));
        }
        return SearchQuery.of(new QueryText(question, vectors), RESULTS);
    }

    private static ScoreCalibration calibration(Language language) {
        return switch (language) {
            case CHINESE -> ScoreCalibration.BGE_SMALL_ZH;
            case ENGLISH, UNDETERMINED -> ScoreCalibration.BGE_SMALL_EN;
        };
    }

    @Override
    public void close() {
        encoders.close();
    }
}
