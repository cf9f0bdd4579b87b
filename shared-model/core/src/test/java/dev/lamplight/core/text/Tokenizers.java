package dev.lamplight.core.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The tokenizers of the default models, as Maven unpacks them from the model jars before the tests.
final class Tokenizers {
    private Tokenizers() {}

    static WordPieceTokenizer english() {
        return tokenizer("bge-small-en-v1.5");
    }

    static WordPieceTokenizer chinese() {
        return tokenizer("bge-small-zh-v1.5");
    }

    static WordPieceTokenizer miniLm() {
        return tokenizer("all-minilm-l6-v2-q");
    }

    private static WordPieceTokenizer tokenizer(String model) {
        Path path = Path.of("target", "tokenizers", model + "-tokenizer.json");
        assumeTrue(Files.exists(path), () -> path + " is absent: run the tests through Maven, which unpacks it");
        try {
            return new WordPieceTokenizer(WordPieceVocabulary.fromTokenizerJson(Files.readAllBytes(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
