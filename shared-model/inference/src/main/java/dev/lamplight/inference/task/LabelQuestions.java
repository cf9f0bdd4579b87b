package dev.lamplight.inference.task;

import dev.lamplight.core.token.PromptText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Asks a model which labels a text has, and takes for an answer how likely it finds each. The question is a plain text
/// that goes on with the label: small models rank labels better there than in a conversation (docs/design/tasks.md).
/// Immutable.
public final class LabelQuestions {
    private static final List<String> YES_OR_NO = List.of("yes", "no");

    private final TaskModel model;
    private final List<Label> labels;
    private final String task;
    private final Selection selection;

    /// @param name what the model is to answer, and the caller is told; one line
    /// @param description what it means; empty where the name says it
    public record Label(String name, String description) {
        private String shown() {
            return description.isEmpty() ? name : name + ": " + description;
        }
    }

    /// How many labels a text has.
    public enum Selection {
        /// Exactly one: the labels compete.
        ONE,
        /// Any number: each label is a question of its own.
        ANY
    }

    /// @param labels with different names
    /// @param instruction what the labels tell apart; empty for nothing beside their names
    public LabelQuestions(TaskModel model, List<Label> labels, Optional<String> instruction, Selection selection) {
        this.model = model;
        this.labels = List.copyOf(labels);
        this.task = instruction.map(given -> given + "\n\n").orElse("");
        this.selection = selection;
    }

    /// What is asked of a text: one question for all labels, or one for each.
    public List<Continuations> of(String text) {
        return switch (selection) {
            case ONE -> List.of(which(text));
            case ANY -> labels.stream().map(label -> whether(text, label)).toList();
        };
    }

    private Continuations which(String text) {
        StringBuilder prompt = new StringBuilder(task).append("Labels:\n");
        labels.forEach(label -> prompt.append("- ").append(label.shown()).append('\n'));
        prompt.append("\nText: ").append(text).append("\nLabel:");
        return lines(prompt.toString(), labels.stream().map(Label::name).toList());
    }

    /// The text comes first, so that it is read once for all labels.
    private Continuations whether(String text, Label label) {
        return lines(
                task + "Text: " + text + "\nDoes this label fit the text? " + label.shown() + "\nAnswer:", YES_OR_NO);
    }

    private Continuations lines(String prompt, List<String> answers) {
        return Continuations.ofLines(
                model.tokenizer(),
                PromptText.given(prompt),
                answers.stream().map(answer -> " " + answer).toList());
    }

    /// @param asked what [#of] made of a text
    /// @return one number per label: the log-likelihood of the label, or by how much yes is likelier than no, nats;
    /// empty
    ///     where time was over
    public Optional<double[]> scores(List<Continuations> asked, ContinuationScorer scorer, BooleanSupplier isOver) {
        if (selection == Selection.ONE) {
            return scorer.score(asked.getFirst(), isOver);
        }
        List<Double> odds = new ArrayList<>();
        for (Continuations question : asked) {
            Optional<double[]> found = scorer.score(question, isOver);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            odds.add(found.get()[0] - found.get()[1]);
        }
        return Optional.of(odds.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
