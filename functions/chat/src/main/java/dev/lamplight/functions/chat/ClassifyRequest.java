package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.inference.task.LabelQuestions.Label;
import dev.lamplight.inference.task.LabelQuestions.Selection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Texts that are to be given labels.
///
/// @param inputs texts with their names in the request
/// @param labels with different names
/// @param instruction what the labels tell apart
/// @param selection whether labels compete
/// @param calibration what is made of likelihoods
record ClassifyRequest(
        String model,
        List<TaskInput> inputs,
        List<Label> labels,
        Optional<String> instruction,
        Selection selection,
        Calibration calibration) {
    private static final int MAX_LABELS = 128;
    private static final int MAX_LABEL_LENGTH = 200;
    private static final int MAX_DESCRIPTION_LENGTH = 1000;
    private static final int MAX_INSTRUCTION_LENGTH = 4000;
    private static final int MAX_EXAMPLES = 256;
    private static final int MAX_NAME_LENGTH = 256;
    private static final double MAX_BIAS = 1000;
    private static final double MIN_TEMPERATURE = 0.01;
    private static final double MAX_TEMPERATURE = 100;
    private static final List<String> METHODS = List.of("none", "contextual", "batch");

    /// Without any, a small model says more of its habits than of the text (docs/design/tasks.md).
    private static final String USUAL_METHOD = "contextual";

    ClassifyRequest {
        inputs = List.copyOf(inputs);
        labels = List.copyOf(labels);
    }

    /// What is made of a model's likelihoods.
    sealed interface Calibration {
        /// Nothing.
        record None() implements Calibration {}

        /// What the model says of texts that say nothing is taken off.
        record Contextual() implements Calibration {}

        /// What the model says of all inputs together is taken off.
        record Batch() implements Calibration {}

        /// A temperature and biases that fit these texts.
        record Examples(List<Example> examples) implements Calibration {
            public Examples {
                examples = List.copyOf(examples);
            }
        }

        /// What an earlier answer said.
        ///
        /// @param bias one for each label
        record Given(double temperature, List<Double> bias) implements Calibration {
            public Given {
                bias = List.copyOf(bias);
            }
        }
    }

    /// A text whose labels are known.
    ///
    /// @param labels places in the list of labels; one where labels compete
    record Example(TaskInput text, Set<Integer> labels) {
        Example {
            labels = Set.copyOf(labels);
        }
    }

    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static ClassifyRequest of(HttpRequest request) {
        JsonFields fields = JsonFields.ofBody(request);
        String model = fields.requiredText("model", MAX_NAME_LENGTH);
        fields.text("user", MAX_NAME_LENGTH);
        Selection selection = fields.flag("multi_label").orElse(false) ? Selection.ANY : Selection.ONE;
        List<Label> labels = labels(fields, selection);
        return new ClassifyRequest(
                model,
                TaskInput.list(fields),
                labels,
                fields.text("instruction", MAX_INSTRUCTION_LENGTH).filter(text -> !text.isBlank()),
                selection,
                calibration(fields, labels, selection));
    }

    private static List<Label> labels(JsonFields fields, Selection selection) {
        JsonNode given = fields.any("labels")
                .orElseThrow(() -> fields.wrong("labels", "a list of names, or of objects with name", "nothing"));
        List<Label> labels = new ArrayList<>();
        if (given.path(0).isObject()) {
            for (JsonFields label : fields.objects("labels", MAX_LABELS)) {
                labels.add(new Label(
                        label.requiredText("name", MAX_LABEL_LENGTH),
                        label.text("description", MAX_DESCRIPTION_LENGTH).orElse("")));
            }
        } else {
            fields.texts("labels", MAX_LABELS, MAX_LABEL_LENGTH).forEach(name -> labels.add(new Label(name, "")));
        }
        int least = selection == Selection.ONE ? 2 : 1;
        if (labels.size() < least) {
            throw fields.wrong("labels", "at least " + least, String.valueOf(labels.size()));
        }
        Set<String> names = new HashSet<>();
        for (int index = 0; index < labels.size(); index++) {
            String name = labels.get(index).name();
            if (name.isBlank() || !name.equals(name.strip()) || name.lines().count() != 1) {
                throw fields.wrong(
                        "labels[" + index + "]", "one line of text without blanks around it", "'" + name + "'");
            }
            if (!names.add(name)) {
                throw fields.wrong("labels[" + index + "]", "different names", "'" + name + "' again");
            }
        }
        return labels;
    }

    private static Calibration calibration(JsonFields fields, List<Label> labels, Selection selection) {
        JsonNode given = fields.any("calibration").orElse(null);
        boolean hasExamples = fields.has("examples");
        if (given != null && hasExamples) {
            throw fields.wrong("calibration", "nothing beside examples, which are one", "a value");
        }
        if (hasExamples) {
            return new Calibration.Examples(examples(fields, labels, selection));
        }
        if (given != null && given.isObject()) {
            return given(fields, labels);
        }
        return switch (fields.word("calibration", METHODS).orElse(USUAL_METHOD)) {
            case "contextual" -> new Calibration.Contextual();
            case "batch" -> new Calibration.Batch();
            default -> new Calibration.None();
        };
    }

    private static Calibration given(JsonFields fields, List<Label> labels) {
        JsonFields calibration = fields.object("calibration").orElseThrow();
        JsonFields bias = calibration
                .object("bias")
                .orElseThrow(() -> calibration.wrong("bias", "a number for each label", "nothing"));
        List<Double> biases = new ArrayList<>();
        for (Label label : labels) {
            biases.add(bias.number(label.name(), -MAX_BIAS, MAX_BIAS)
                    .orElseThrow(() -> bias.wrong(label.name(), "a number for each label", "nothing")));
        }
        return new Calibration.Given(
                calibration
                        .number("temperature", MIN_TEMPERATURE, MAX_TEMPERATURE)
                        .orElse(1),
                biases);
    }

    private static List<Example> examples(JsonFields fields, List<Label> labels, Selection selection) {
        List<Example> examples = new ArrayList<>();
        for (JsonFields example : fields.objects("examples", MAX_EXAMPLES)) {
            List<String> names =
                    switch (selection) {
                        case ONE -> List.of(example.requiredText("label", MAX_LABEL_LENGTH));
                        case ANY -> example.texts("labels", MAX_LABELS, MAX_LABEL_LENGTH);
                    };
            Set<Integer> places = new HashSet<>();
            for (String name : names) {
                places.add(place(example, selection == Selection.ONE ? "label" : "labels", name, labels));
            }
            examples.add(new Example(TaskInput.required(example, "text"), places));
        }
        if (examples.isEmpty()) {
            throw fields.wrong("examples", "at least one", "none");
        }
        return examples;
    }

    private static int place(JsonFields example, String field, String name, List<Label> labels) {
        for (int index = 0; index < labels.size(); index++) {
            if (labels.get(index).name().equals(name)) {
                return index;
            }
        }
        throw example.wrong(field, "one of the labels", "'" + name + "'");
    }
}
