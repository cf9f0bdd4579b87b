package dev.lamplight.tests.retrieval;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One question of docs-qa, and the data set's rule of what answers it (its PROVENANCE.md, "Scoring").
record Question(
        String id,
        String lang,
        String question,
        @Nullable String file,
        @Nullable String answer,
        @JsonProperty("also_in") @Nullable List<String> alsoIn,
        boolean answerable) {
    private static final double LEAST_SHARE = 0.6;
    private static final Pattern IGNORED = Pattern.compile("[\\s\\u00A0\\u3000*`\\u00AD]+");

    /// All questions of the language that have an answer.
    static List<Question> readAll(Path file, String language) throws IOException {
        return readEvery(file, language).stream().filter(Question::answerable).toList();
    }

    /// All questions of the language.
    static List<Question> readEvery(Path file, String language) throws IOException {
        return Files.readAllLines(file).stream()
                .map(Question::read)
                .filter(question -> question.lang().equals(language))
                .toList();
    }

    static Question read(String line) {
        try {
            return Json.mapper().readValue(line, Question.class);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("expected a question, found " + line, malformed);
        }
    }

    /// Whether a chunk of a file holds the answer, or any stretch of 60 % of it.
    boolean isAnsweredBy(String chunkFile, String text) {
        boolean isRightFile = chunkFile.equals(file) || (alsoIn != null && alsoIn.contains(chunkFile));
        return isRightFile && answer != null && holds(normalized(text), normalized(answer));
    }

    /// Whether a text holds the answer, or any stretch of 60 % of it.
    boolean isAnsweredBy(String text) {
        return answer != null && holds(normalized(text), normalized(answer));
    }

    /// Whether a text holds all of the answer.
    boolean isWhollyAnsweredBy(String text) {
        return answer != null && normalized(text).contains(normalized(answer));
    }

    private static boolean holds(String text, String wanted) {
        int stretch = (int) Math.ceil(wanted.length() * LEAST_SHARE);
        for (int start = 0; start + stretch <= wanted.length(); start++) {
            if (text.contains(wanted.substring(start, start + stretch))) {
                return true;
            }
        }
        return false;
    }

    private static String normalized(String text) {
        return IGNORED.matcher(text).replaceAll("").toLowerCase(Locale.ROOT);
    }
}
