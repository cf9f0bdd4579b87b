package dev.lamplight.tests.retrieval;

import dev.lamplight.contract.Attributes;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.DocumentEntry;
import dev.lamplight.contract.DocumentFacts;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.FileId;
import dev.lamplight.contract.Order;
import dev.lamplight.core.text.EmbeddingText;
import dev.lamplight.core.text.EncoderTokenizers;
import dev.lamplight.core.text.Language;
import dev.lamplight.core.text.TextChunker;
import dev.lamplight.documents.DocumentExtractor;
import dev.lamplight.documents.DocumentLimits;
import dev.lamplight.inference.Encoders;
import dev.lamplight.search.segment.EmbeddedChunk;
import dev.lamplight.search.segment.IndexedPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The documents of one language of a data set on their way through the rooms: extracted, cut, embedded.
///
/// @param chunks chunks by file, as the questions name it
/// @param texts extracted text by file
/// @param refused files that no reader takes
record Corpus(Map<String, List<Chunk>> chunks, Map<String, String> texts, List<String> refused) {

    static Corpus read(Path root, String language, EncoderTokenizers tokenizers) throws IOException {
        DocumentExtractor extractor = new DocumentExtractor(DocumentLimits.PUBLIC, Clock.systemUTC());
        TextChunker chunker = new TextChunker(tokenizers);
        Map<String, List<Chunk>> chunks = new TreeMap<>();
        Map<String, String> texts = new TreeMap<>();
        List<String> refused = new ArrayList<>();
        for (Path file : files(root.resolve(language))) {
            String name = root.relativize(file).toString().replace('\\', '/');
            try {
                var document = extractor.extract(Files.readAllBytes(file), name);
                texts.put(name, document.text().text());
                chunks.put(name, chunker.chunk(document.text(), ChunkingStrategy.AUTO));
            } catch (Failure.Permanent e) {
                refused.add(name + ": " + e.code().code());
            }
        }
        return new Corpus(chunks, texts, refused);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    long count() {
        return chunks.values().stream().mapToLong(List::size).sum();
    }

    /// Every chunk with the vector of the encoder of its language.
    List<IndexedPart> embedded(Encoders encoders, VectorCache cache) throws IOException {
        List<IndexedPart> parts = new ArrayList<>();
        for (Map.Entry<String, List<Chunk>> file : chunks.entrySet()) {
            List<EmbeddedChunk> embedded = new ArrayList<>();
            for (Chunk chunk : file.getValue()) {
                String language = encoderOf(chunk);
                float[] vector = cache.vector(encoders.manifest(language).version(), EmbeddingText.of(chunk));
                embedded.add(
                        new EmbeddedChunk(chunk, encoders.manifest(language).version(), vector));
            }
            DocumentFacts facts =
                    new DocumentFacts(file.getKey(), null, "text/plain", null, 0, Attributes.NONE, Instant.EPOCH);
            FileId id = FileId.ofDropped("docs-qa", file.getKey());
            var entry = new DocumentEntry.Part(id, Order.ofNumber(1), 1, 1, embedded.size(), 0, facts);
            parts.add(new IndexedPart(entry, embedded));
        }
        return parts;
    }

    static String encoderOf(Chunk chunk) {
        return chunk.language().startsWith(Language.CHINESE.tag()) ? Language.CHINESE.tag() : Language.ENGLISH.tag();
    }
}
