package dev.lamplight.inference;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.text.WordPieceTokenizer;
import dev.lamplight.core.text.WordPieceVocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Texts to vectors of one model. The vector of a text depends on the text and the model alone, not on the texts
/// beside it nor on the thread. An empty text has a vector too: that of the special tokens alone. A text longer than
/// the model's positions is cut at its end. Thread-safe; whoever opens it closes it.
public final class TextEmbedder implements AutoCloseable {
    private final ModelManifest manifest;
    private final WordPieceTokenizer tokenizer;
    private final TokenEncoder encoder;

    private TextEmbedder(ModelManifest manifest, WordPieceTokenizer tokenizer, TokenEncoder encoder) {
        this.manifest = manifest;
        this.tokenizer = tokenizer;
        this.encoder = encoder;
    }

    /// Loads a package; costs tens of milliseconds and the memory of its weights.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where the tokenizer or the graph cannot be used
    public static TextEmbedder open(ModelPackage model, Workers workers) {
        WordPieceTokenizer tokenizer = tokenizer(model);
        ModelSession session = ModelSession.open(model, 1);
        return new TextEmbedder(
                model.manifest(),
                tokenizer,
                new TokenEncoder(session, model.manifest().encoding(), workers.count()));
    }

    public ModelManifest manifest() {
        return manifest;
    }

    /// The tokenizer of the model, for whoever cuts texts to its size.
    public WordPieceTokenizer tokenizer() {
        return tokenizer;
    }

    /// Vectors of passages, in the order of the texts.
    ///
    /// @throws Failure.Transient INTERNAL where ONNX Runtime fails
    public List<Embedding> embedPassages(List<String> texts) {
        return embedPassages(texts, () -> false);
    }

    /// Vectors of passages, in the order of the texts, unless time is over before.
    ///
    /// @param outOfTime asked before every run of the model (tens of milliseconds), from several threads
    /// @throws Failure.Transient OUT_OF_TIME where `outOfTime` says so; INTERNAL where ONNX Runtime fails
    public List<Embedding> embedPassages(List<String> texts, BooleanSupplier outOfTime) {
        String prefix = manifest.encoding().passagePrefix();
        return encoder.encode(texts.stream().map(text -> ids(prefix + text)).toList(), outOfTime);
    }

    /// The vector of a question, with the prefix that the model was trained to expect.
    ///
    /// @throws Failure.Transient INTERNAL where ONNX Runtime fails
    public Embedding embedQuery(String text) {
        String prefix = manifest.encoding().queryPrefix();
        return encoder.encode(List.of(ids(prefix + text)), () -> false).getFirst();
    }

    @Override
    public void close() {
        encoder.close();
    }

    private int[] ids(String text) {
        return tokenizer.encode(text, manifest.encoding().maxTokens());
    }

    private static WordPieceTokenizer tokenizer(ModelPackage model) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(model.tokenizerFile()));
            return switch (model.manifest().tokenizer().kind()) {
                case WORD_PIECE -> new WordPieceTokenizer(WordPieceVocabulary.read(bytes));
            };
        } catch (IOException unreadable) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "model %s: the tokenizer cannot be read"
                            .formatted(model.manifest().name()),
                    unreadable);
        }
    }
}
