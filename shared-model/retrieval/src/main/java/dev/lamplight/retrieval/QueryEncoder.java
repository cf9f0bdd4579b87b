package dev.lamplight.retrieval;

import dev.lamplight.core.text.Language;
import dev.lamplight.core.text.QueryScript;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.search.EncodedQuery;
import dev.lamplight.search.QueryText;
import dev.lamplight.search.ScoreCalibration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Embeds a query with the encoders whose passages it may mean: one where its script is unambiguous, otherwise all.
public final class QueryEncoder {
    private final Encoders encoders;

    public QueryEncoder(Encoders encoders) {
        this.encoders = encoders;
    }

    public QueryText encode(String text) {
        Map<String, EncodedQuery> byEncoder = new TreeMap<>();
        for (Language language : QueryScript.of(text).encoders()) {
            TextEmbedder embedder = encoders.embedder(language.tag());
            String encoder = embedder.manifest().version();
            if (!byEncoder.containsKey(encoder)) {
                byEncoder.put(
                        encoder,
                        new EncodedQuery(encoder, embedder.embedQuery(text).toArray(), calibration(language)));
            }
        }
        return new QueryText(text, new ArrayList<>(byEncoder.values()));
    }

    /// Wordings of one query, in their order.
    public List<QueryText> encode(List<String> texts) {
        return texts.stream().map(this::encode).toList();
    }

    private static ScoreCalibration calibration(Language language) {
        return switch (language) {
            case CHINESE -> ScoreCalibration.BGE_SMALL_ZH;
            case ENGLISH, UNDETERMINED -> ScoreCalibration.BGE_SMALL_EN;
        };
    }
}
