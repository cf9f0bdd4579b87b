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
    /// What is embedded where nobody asked for anything, in each of the languages.
    public static final String FIRST_TEXT = "How long is it kept? 保存多久？";

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
        return open(model, workers, ByteProducts.ofThisMachine());
    }

    /// @param products what the processor makes of the products of bytes
    public static TextEmbedder open(ModelPackage model, Workers workers, ByteProducts products) {
        WordPieceTokenizer tokenizer = tokenizer(model);
        ModelSession session = ModelSession.open(model, 1, products);
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
        return encoder.encode(
                texts.stream().map(text -> cut(text, Purpose.PASSAGE)).toList(), outOfTime);
    }

    /// The vector of a question, with the prefix that the model was trained to expect.
    ///
    /// @throws Failure.Transient INTERNAL where ONNX Runtime fails
    public Embedding embedQuery(String text) {
        return encoder.encode(List.of(cut(text, Purpose.QUERY)), () -> false).getFirst();
    }

    /// Everything that the model would read of a text, `[CLS]`, prefix and `[SEP]` included, however long.
    public int[] tokens(String text, Purpose purpose) {
        return tokenizer.encode(prefixed(text, purpose), Integer.MAX_VALUE);
    }

    /// The same of a text that somebody has tokenized: ids of this model's vocabulary, with or without the `[CLS]` and
    /// `[SEP]` around them.
    public int[] tokens(int[] ids, Purpose purpose) {
        int[] frame = tokenizer.encode(purpose.prefix(manifest.encoding()), Integer.MAX_VALUE);
        boolean framed = ids.length >= 2 && ids[0] == frame[0] && ids[ids.length - 1] == frame[frame.length - 1];
        int from = framed ? 1 : 0;
        int length = framed ? ids.length - 2 : ids.length;
        int[] tokens = new int[frame.length + length];
        System.arraycopy(frame, 0, tokens, 0, frame.length - 1);
        System.arraycopy(ids, from, tokens, frame.length - 1, length);
        tokens[tokens.length - 1] = frame[frame.length - 1];
        return tokens;
    }

    /// Vectors of texts as [#tokens(String, Purpose)] gives them, in their order, unless time is over before.
    ///
    /// @param texts each of at most `maxTokens` ids
    /// @param outOfTime asked before every run of the model (tens of milliseconds), from several threads
    /// @throws IllegalArgumentException where a text is longer than the model's positions
    /// @throws Failure.Transient OUT_OF_TIME where `outOfTime` says so; INTERNAL where ONNX Runtime fails
    public List<Embedding> embed(List<int[]> texts, BooleanSupplier outOfTime) {
        for (int[] text : texts) {
            if (text.length > manifest.encoding().maxTokens()) {
                throw new IllegalArgumentException(
                        "expected at most " + manifest.encoding().maxTokens() + " tokens, found " + text.length);
            }
        }
        return encoder.encode(texts, outOfTime);
    }

    @Override
    public void close() {
        encoder.close();
    }

    private int[] cut(String text, Purpose purpose) {
        return tokenizer.encode(prefixed(text, purpose), manifest.encoding().maxTokens());
    }

    private String prefixed(String text, Purpose purpose) {
        return purpose.prefix(manifest.encoding()) + text;
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
