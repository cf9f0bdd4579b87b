package dev.lamplight.functions.etl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.text.EncoderTokenizers;
import dev.lamplight.core.text.Language;
import dev.lamplight.core.text.WordPieceTokenizer;
import dev.lamplight.core.text.WordPieceVocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The vocabularies of the installed encoders, read out of their model packages without the models: what `index` will
/// embed with, measured with its own ruler.
final class Vocabularies {
    private static final String MANIFEST = "manifest.json";

    private Vocabularies() {}

    /// @param models folder with one folder per model package
    /// @throws Failure.Permanent `model_mismatch` where an encoder has no vocabulary here
    static EncoderTokenizers read(Path models) {
        Map<String, WordPieceTokenizer> byLanguage = new HashMap<>();
        try (Stream<Path> packages = Files.list(models)) {
            for (Path folder : packages.sorted().toList()) {
                if (Files.exists(folder.resolve(MANIFEST))) {
                    readPackage(folder, byLanguage);
                }
            }
        } catch (IOException e) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH, models + ": expected model packages, found " + e.getMessage(), e);
        }
        return new EncoderTokenizers(
                required(byLanguage, Language.ENGLISH, models), required(byLanguage, Language.CHINESE, models));
    }

    private static void readPackage(Path folder, Map<String, WordPieceTokenizer> byLanguage) throws IOException {
        JsonNode manifest = Json.tree(Files.readAllBytes(folder.resolve(MANIFEST)));
        Path vocabulary = folder.resolve(manifest.path("tokenizer").path("file").asText());
        WordPieceTokenizer tokenizer =
                new WordPieceTokenizer(WordPieceVocabulary.read(ByteBuffer.wrap(Files.readAllBytes(vocabulary))));
        manifest.path("languages").forEach(language -> byLanguage.put(language.asText(), tokenizer));
    }

    private static WordPieceTokenizer required(
            Map<String, WordPieceTokenizer> byLanguage, Language language, Path models) {
        @Nullable WordPieceTokenizer tokenizer = byLanguage.get(language.tag());
        if (tokenizer == null) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    models + ": expected an encoder of '" + language.tag() + "', found " + byLanguage.keySet());
        }
        return tokenizer;
    }
}
