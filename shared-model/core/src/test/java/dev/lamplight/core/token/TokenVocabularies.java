package dev.lamplight.core.token;

import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.GgufWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Vocabularies read as a model's are: from a GGUF file.
final class TokenVocabularies {
    private TokenVocabularies() {}

    static TokenVocabulary of(GgufWriter file, int tokens) throws IOException {
        Path path = Files.createTempFile("vocabulary", ".gguf");
        try {
            Files.write(path, file.toBytes());
            try (GgufFile gguf = GgufFile.open(path)) {
                return TokenVocabulary.of(gguf.metadata(), tokens);
            }
        } finally {
            Files.delete(path);
        }
    }
}
