package dev.lamplight.retrieval;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.text.Language;
import dev.lamplight.core.text.LanguageDetector;
import dev.lamplight.inference.Embedding;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.TextEmbedder;
import dev.lamplight.search.answer.SentenceEncoder;
import java.util.List;

/// Sentences by the encoders that are installed: those that embedded the question are open already. Thread-safe.
public final class InstalledSentenceEncoder implements SentenceEncoder {
    private final Encoders encoders;

    public InstalledSentenceEncoder(Encoders encoders) {
        this.encoders = encoders;
    }

    @Override
    public List<float[]> vectors(String encoder, List<String> sentences) {
        return of(encoder).embedPassages(sentences).stream()
                .map(Embedding::toArray)
                .toList();
    }

    private TextEmbedder of(String encoder) {
        for (Language language : List.of(Language.ENGLISH, Language.CHINESE)) {
            if (encoders.manifest(language.tag()).version().equals(encoder)) {
                return encoders.embedder(language.tag());
            }
        }
        throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "no installed encoder has the version " + encoder);
    }

    @Override
    public int tokens(String text) {
        Language language = LanguageDetector.detect(text).language().encoder();
        return encoders.embedder(language.tag()).tokenizer().count(text);
    }
}
