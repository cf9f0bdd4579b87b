package dev.lamplight.tests.retrieval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Reciprocal rank fusion as the baselines of docs-qa describe it (their chunks, fp32 encoder, one BM25), rebuilt
/// without our code by `tests/src/test/python/rrf_baseline.py`: the ranking that ours is compared with, question by
/// question. How near it is to the published figures: docs/design/retrieval.md.
final class RebuiltBaseline {
    private static final String METHOD = "RRF, rebuilt baseline";
    private static final String TABLE = "rrf-baseline.tsv";
    private static final String HEAD = "question\tlanguage\tndcg10\trank";

    private RebuiltBaseline() {}

    /// All scores of a language.
    static Scores of(String language) throws IOException {
        return new Scores(METHOD, List.copyOf(read(language).values()));
    }

    /// The scores in the order of the questions, which have to be all that the table has in the language.
    static Scores of(String language, List<Question> questions) throws IOException {
        Map<String, Scores.Score> byQuestion = read(language);
        assertThat(questions).extracting(Question::id).containsExactlyInAnyOrderElementsOf(byQuestion.keySet());
        List<Scores.Score> scores = questions.stream()
                .map(question -> Objects.requireNonNull(byQuestion.get(question.id())))
                .toList();
        return new Scores(METHOD, scores);
    }

    private static Map<String, Scores.Score> read(String language) throws IOException {
        Map<String, Scores.Score> scores = new HashMap<>();
        for (String line : lines()) {
            String[] cells = line.split("\t", -1);
            if (!line.startsWith("#") && !line.equals(HEAD) && cells[1].equals(language)) {
                scores.put(cells[0], new Scores.Score(Integer.parseInt(cells[3]), Double.parseDouble(cells[2])));
            }
        }
        return scores;
    }

    private static List<String> lines() throws IOException {
        try (InputStream table = Objects.requireNonNull(RebuiltBaseline.class.getResourceAsStream(TABLE))) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
