package dev.lamplight.bench.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Chunk;
import dev.lamplight.contract.ChunkingStrategy;
import dev.lamplight.contract.Json;
import dev.lamplight.core.text.EmbeddingText;
import dev.lamplight.core.text.EncoderTokenizers;
import dev.lamplight.core.text.TextChunker;
import dev.lamplight.documents.DocumentExtractor;
import dev.lamplight.documents.DocumentLimits;
import dev.lamplight.documents.ExtractedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The documents and questions that the repository ships, cut as `etl` cuts them.
///
/// @param english texts that are embedded for the English chunks, in the order of the documents
/// @param chinese the same of the Chinese ones
record DemoTexts(
        List<String> english, List<String> chinese, List<String> englishQuestions, List<String> chineseQuestions) {

    private static final int SHORTEST_SENTENCE = 12;
    private static final int SENTENCES_PER_PASSAGE = 9;

    static DemoTexts read(Path scenario, EncoderTokenizers tokenizers) throws IOException {
        List<String> english = new ArrayList<>();
        List<String> chinese = new ArrayList<>();
        DocumentExtractor extractor = new DocumentExtractor(DocumentLimits.PUBLIC, Clock.systemUTC());
        TextChunker chunker = new TextChunker(tokenizers);
        for (Path file : documents(scenario)) {
            ExtractedDocument document = extractor.extract(
                    Files.readAllBytes(file), file.getFileName().toString());
            for (Chunk chunk : chunker.chunk(document.text(), ChunkingStrategy.AUTO)) {
                (chunk.language().startsWith("zh") ? chinese : english).add(EmbeddingText.of(chunk));
            }
        }
        return new DemoTexts(english, chinese, questions(scenario, "en"), questions(scenario, "zh"));
    }

    List<String> passages(Encoder encoder) {
        return switch (encoder) {
            case ENGLISH -> english;
            case CHINESE -> chinese;
        };
    }

    List<String> questions(Encoder encoder) {
        return switch (encoder) {
            case ENGLISH -> englishQuestions;
            case CHINESE -> chineseQuestions;
        };
    }

    /// The lines of the documents' texts, both languages.
    static List<String> lines(Path scenario) throws IOException {
        DocumentExtractor extractor = new DocumentExtractor(DocumentLimits.PUBLIC, Clock.systemUTC());
        List<String> lines = new ArrayList<>();
        for (Path file : documents(scenario)) {
            extractor
                    .extract(Files.readAllBytes(file), file.getFileName().toString())
                    .text()
                    .text()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .forEach(lines::add);
        }
        return lines;
    }

    /// Short texts: the sentences of the texts, without those that say nothing.
    static List<String> sentences(List<String> texts) {
        return texts.stream()
                .flatMap(text -> Stream.of(text.split("(?<=[.!?。！？])\\s*")))
                .map(String::strip)
                .filter(sentence -> sentence.length() >= SHORTEST_SENTENCE)
                .toList();
    }

    /// One passage to nine sentences, in turns.
    static List<String> mixed(List<String> passages, List<String> sentences) {
        List<String> mixed = new ArrayList<>();
        for (int index = 0; index < Math.min(passages.size(), sentences.size() / SENTENCES_PER_PASSAGE); index++) {
            mixed.add(passages.get(index));
            mixed.addAll(sentences.subList(index * SENTENCES_PER_PASSAGE, (index + 1) * SENTENCES_PER_PASSAGE));
        }
        return mixed;
    }

    /// Every `all / count`-th text, so that a sample has the lengths of the whole.
    static List<String> sample(List<String> all, int count) {
        if (all.size() <= count) {
            return all;
        }
        List<String> sample = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            sample.add(all.get((int) ((long) index * all.size() / count)));
        }
        return sample;
    }

    private static List<Path> documents(Path scenario) throws IOException {
        try (Stream<Path> files = Files.walk(scenario.resolve("documents"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<String> questions(Path scenario, String language) throws IOException {
        List<String> questions = new ArrayList<>();
        for (String line : Files.readAllLines(scenario.resolve("questions.jsonl"))) {
            JsonNode question = Json.tree(line);
            if (question.path("lang").asText().equals(language)) {
                questions.add(question.path("question").asText());
            }
        }
        return questions;
    }
}
