package dev.lamplight.inference.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.core.decoder.WeightForm;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GeneratorAssembly;
import dev.lamplight.inference.generate.GeneratorPackage;
import dev.lamplight.inference.generate.TextGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SmolLM2's labels of texts that people have labelled, with every calibration: on demand, because it takes minutes and
/// needs the model's file and tables of texts (`-Dlamplight.smollm2=FILE -Dlamplight.labels=FOLDER`, the folder with
/// `amazon.tsv` and `banking.tsv`: label, tab, text, the examples' rows first). Prints the table of
/// docs/design/tasks.md.
final class SmolLm2LabelsTest {
    private static final String FILE = System.getProperty("lamplight.smollm2", "");
    private static final String FOLDER = System.getProperty("lamplight.labels", "");
    private static final int EXAMPLES = 32;

    /// Figures of one way to calibrate.
    private record Figures(double accuracy, double areaUnderCurve, double calibrationError) {}

    @Test
    void examplesBringSharesNearerToHowOftenTheyAreRight(@TempDir Path folder) throws IOException {
        assumeTrue(!FILE.isEmpty(), "no GGUF of SmolLM2 (-Dlamplight.smollm2=FILE)");
        assumeTrue(!FOLDER.isEmpty(), "no labelled texts (-Dlamplight.labels=FOLDER)");
        try (GgufFile file = GgufFile.open(Path.of(FILE))) {
            new GeneratorAssembly(
                            file,
                            new GeneratorAssembly.Source("smollm2", "smollm2.gguf", "0".repeat(64), Instant.EPOCH),
                            WeightForm.TWO_PLANES,
                            1024)
                    .assemble(folder);
        }
        GeneratorPackage model = GeneratorPackage.open(folder);
        try (DecoderSession session = DecoderSession.open(model.graphFile(), 1)) {
            TaskModel task = new TaskModel(
                    new TextGenerator(session, model.tokenizer()), Optional.empty(), 1023, Clock.systemUTC());
            for (String set : List.of("amazon.tsv", "banking.tsv")) {
                Map<String, Figures> figures = measured(task, Path.of(FOLDER).resolve(set));
                figures.forEach((calibration, each) -> System.out.printf(
                        "%s %s: accuracy %.3f, area %.3f, calibration error %.3f%n",
                        set, calibration, each.accuracy(), each.areaUnderCurve(), each.calibrationError()));
                Figures none = Objects.requireNonNull(figures.get("none"));
                Figures examples = Objects.requireNonNull(figures.get("examples"));
                assertThat(examples.calibrationError()).as(set).isLessThan(none.calibrationError());
                assertThat(examples.accuracy()).as(set).isGreaterThanOrEqualTo(none.accuracy() - 0.02);
            }
        }
    }

    private record Row(String label, String text) {}

    private static List<Row> rows(Path table) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(table)) {
            String[] cells = line.split("\t", 2);
            rows.add(new Row(cells[0], cells[1]));
        }
        return rows;
    }

    private static Map<String, Figures> measured(TaskModel model, Path table) throws IOException {
        List<Row> rows = rows(table);
        List<String> names = rows.stream().map(Row::label).distinct().sorted().toList();
        LabelQuestions questions = new LabelQuestions(
                model,
                names.stream().map(name -> new LabelQuestions.Label(name, "")).toList(),
                Optional.empty(),
                LabelQuestions.Selection.ONE);
        List<double[]> scores = new ArrayList<>();
        List<double[]> ofNothing = new ArrayList<>();
        try (ContinuationScorer scorer = new ContinuationScorer(model, 1023)) {
            for (Row row : rows) {
                scores.add(questions
                        .scores(questions.of(row.text()), scorer, () -> false)
                        .orElseThrow());
            }
            for (String text : List.of("N/A", "[MASK]", "...")) {
                ofNothing.add(questions
                        .scores(questions.of(text), scorer, () -> false)
                        .orElseThrow());
            }
        }
        int[] right = rows.stream().mapToInt(row -> names.indexOf(row.label())).toArray();
        List<double[]> tested = scores.subList(EXAMPLES, scores.size());
        int[] testedRight = Arrays.copyOfRange(right, EXAMPLES, right.length);
        return Map.of(
                "none", figures(LabelCalibration.none(names.size()), tested, testedRight),
                "contextual", figures(LabelCalibration.against(ofNothing), tested, testedRight),
                "batch", figures(LabelCalibration.against(tested), tested, testedRight),
                "examples",
                        figures(
                                LabelCalibration.fitted(scores.subList(0, EXAMPLES), Arrays.copyOf(right, EXAMPLES)),
                                tested,
                                testedRight));
    }

    /// The area is the mean over labels, each against the others.
    private static Figures figures(LabelCalibration calibration, List<double[]> scores, int[] right) {
        double[] told = new double[right.length];
        boolean[] isRight = new boolean[right.length];
        List<double[]> shares = scores.stream().map(calibration::distribution).toList();
        int hits = 0;
        for (int row = 0; row < right.length; row++) {
            double[] share = shares.get(row);
            int best = 0;
            for (int label = 1; label < share.length; label++) {
                best = share[label] > share[best] ? label : best;
            }
            told[row] = share[best];
            isRight[row] = best == right[row];
            hits += isRight[row] ? 1 : 0;
        }
        double area = 0;
        int labels = scores.getFirst().length;
        for (int label = 0; label < labels; label++) {
            List<Double> having = new ArrayList<>();
            List<Double> lacking = new ArrayList<>();
            for (int row = 0; row < right.length; row++) {
                (right[row] == label ? having : lacking).add(shares.get(row)[label]);
            }
            area += LabelFigures.areaUnderCurve(having, lacking) / labels;
        }
        return new Figures((double) hits / right.length, area, LabelFigures.calibrationError(told, isRight));
    }
}
