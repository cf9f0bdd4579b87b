package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.aws.http.Route;
import dev.lamplight.aws.http.Routes;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.functions.chat.ClassifyRequest.Calibration;
import dev.lamplight.inference.task.ContinuationScorer;
import dev.lamplight.inference.task.Continuations;
import dev.lamplight.inference.task.LabelCalibration;
import dev.lamplight.inference.task.LabelQuestions;
import dev.lamplight.inference.task.LabelQuestions.Label;
import dev.lamplight.inference.task.LabelQuestions.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/// `/v1/classify`: which labels texts have, by how likely a model finds each.
final class ClassifyResource {
    /// What says nothing; Zhao et al. 2021, section 5.
    private static final List<String> CONTENT_FREE = List.of("N/A", "[MASK]", "...");

    private static final double LIKELY = 0.5;

    private final TaskModels models;

    ClassifyResource(TaskModels models) {
        this.models = models;
    }

    Routes routes() {
        return Routes.of(Route.post("/v1/classify", this::create));
    }

    private HttpResponse create(HttpRequest request) {
        ClassifyRequest asked = ClassifyRequest.of(request);
        TaskModels.Ready model = models.open(asked.model());
        LabelQuestions questions =
                new LabelQuestions(model.task(), asked.labels(), asked.instruction(), asked.selection());
        List<List<Continuations>> inputs = questions(questions, asked.inputs(), model);
        List<List<Continuations>> others = questions(questions, others(asked.calibration()), model);
        int capacity = IntStream.concat(longest(inputs), longest(others)).max().orElseThrow();
        BooleanSupplier isOver = TaskModels.isOver(request.deadline());
        try (ContinuationScorer scorer = new ContinuationScorer(model.task(), capacity)) {
            List<double[]> known = scores(questions, others, scorer, isOver);
            List<double[]> found = known.size() < others.size() ? List.of() : scores(questions, inputs, scorer, isOver);
            ObjectNode answer = models.frame("clsf-", "list", request, model);
            boolean isWhole = found.size() == inputs.size();
            TaskModels.status(answer, isWhole, "deadline");
            ArrayNode data = answer.putArray("data");
            if (!found.isEmpty()) {
                LabelCalibration calibration = calibration(asked, known, found);
                for (int index = 0; index < found.size(); index++) {
                    decision(data.addObject(), index, asked, calibration, found.get(index));
                }
                tell(answer.putObject("calibration"), asked, calibration);
            }
            answer.set("usage", new Usage(scorer.tokensRead(), 0).toJson());
            return HttpResponse.ok(answer);
        }
    }

    /// Texts that are read for the calibration alone.
    private static List<TaskInput> others(Calibration calibration) {
        return switch (calibration) {
            case Calibration.None _, Calibration.Batch _, Calibration.Given _ -> List.of();
            case Calibration.Contextual _ ->
                CONTENT_FREE.stream()
                        .map(text -> new TaskInput("calibration", text))
                        .toList();
            case Calibration.Examples(List<ClassifyRequest.Example> examples) ->
                examples.stream().map(ClassifyRequest.Example::text).toList();
        };
    }

    private static List<List<Continuations>> questions(
            LabelQuestions questions, List<TaskInput> texts, TaskModels.Ready model) {
        List<List<Continuations>> all = new ArrayList<>();
        for (TaskInput text : texts) {
            requireRoom(text, model.task().count(text.text()), model); // before it is written for every label
            List<Continuations> asked = questions.of(text.text());
            requireRoom(text, longest(List.of(asked)).max().orElseThrow(), model);
            all.add(asked);
        }
        return all;
    }

    private static void requireRoom(TaskInput text, int tokens, TaskModels.Ready model) {
        if (tokens > model.task().maxContext()) {
            throw Failure.Permanent.ofField(
                    PermanentCode.CONTEXT_LENGTH_EXCEEDED,
                    text.field(),
                    "%s: %s takes %d tokens with the labels, found %d"
                            .formatted(text.field(), model.name(), model.task().maxContext(), tokens));
        }
    }

    private static IntStream longest(List<List<Continuations>> questions) {
        return questions.stream().flatMap(List::stream).mapToInt(Continuations::longest);
    }

    /// As many as there is time for.
    private static List<double[]> scores(
            LabelQuestions questions,
            List<List<Continuations>> asked,
            ContinuationScorer scorer,
            BooleanSupplier isOver) {
        List<double[]> scores = new ArrayList<>();
        for (List<Continuations> each : asked) {
            Optional<double[]> found = questions.scores(each, scorer, isOver);
            if (found.isEmpty()) {
                break;
            }
            scores.add(found.get());
        }
        return scores;
    }

    private static LabelCalibration calibration(ClassifyRequest asked, List<double[]> known, List<double[]> found) {
        boolean compete = asked.selection() == Selection.ONE;
        return switch (asked.calibration()) {
            case Calibration.None _ -> LabelCalibration.none(asked.labels().size());
            case Calibration.Contextual _ ->
                compete ? LabelCalibration.against(known) : LabelCalibration.againstOdds(known);
            case Calibration.Batch _ -> compete ? LabelCalibration.against(found) : LabelCalibration.againstOdds(found);
            case Calibration.Given(double temperature, List<Double> bias) ->
                new LabelCalibration(
                        temperature,
                        bias.stream().mapToDouble(Double::doubleValue).toArray());
            case Calibration.Examples(List<ClassifyRequest.Example> examples) ->
                compete
                        ? LabelCalibration.fitted(
                                known,
                                examples.stream()
                                        .mapToInt(example ->
                                                example.labels().iterator().next())
                                        .toArray())
                        : LabelCalibration.fittedOdds(
                                known,
                                examples.stream()
                                        .map(example ->
                                                has(example, asked.labels().size()))
                                        .toList());
        };
    }

    private static boolean[] has(ClassifyRequest.Example example, int labels) {
        boolean[] has = new boolean[labels];
        example.labels().forEach(label -> has[label] = true);
        return has;
    }

    private static void decision(
            ObjectNode item, int index, ClassifyRequest asked, LabelCalibration calibration, double[] scores) {
        item.put("object", "classification");
        item.put("index", index);
        double[] shares =
                switch (asked.selection()) {
                    case ONE -> calibration.distribution(scores);
                    case ANY -> calibration.chances(scores);
                };
        List<Integer> byShare = IntStream.range(0, shares.length)
                .boxed()
                .sorted((one, other) -> Double.compare(shares[other], shares[one]))
                .toList();
        switch (asked.selection()) {
            case ONE -> {
                item.put("label", asked.labels().get(byShare.getFirst()).name());
                item.put("score", shares[byShare.getFirst()]);
            }
            case ANY -> {
                ArrayNode labels = item.putArray("labels");
                byShare.stream()
                        .filter(label -> shares[label] >= LIKELY)
                        .forEach(label -> labels.add(asked.labels().get(label).name()));
            }
        }
        ArrayNode all = item.putArray("scores");
        for (int label : byShare) {
            all.addObject().put("label", asked.labels().get(label).name()).put("score", shares[label]);
        }
    }

    /// In the form in which a request may give it again.
    private static void tell(ObjectNode told, ClassifyRequest asked, LabelCalibration calibration) {
        told.put(
                "method",
                switch (asked.calibration()) {
                    case Calibration.None _ -> "none";
                    case Calibration.Contextual _ -> "contextual";
                    case Calibration.Batch _ -> "batch";
                    case Calibration.Examples _ -> "examples";
                    case Calibration.Given _ -> "given";
                });
        told.put("temperature", calibration.temperature());
        ObjectNode bias = told.putObject("bias");
        List<Label> labels = asked.labels();
        for (int label = 0; label < labels.size(); label++) {
            bias.put(labels.get(label).name(), calibration.bias()[label]);
        }
    }
}
