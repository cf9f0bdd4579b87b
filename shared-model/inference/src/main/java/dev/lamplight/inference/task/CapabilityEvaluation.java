package dev.lamplight.inference.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import dev.lamplight.core.text.Language;
import dev.lamplight.core.text.LanguageDetector;
import dev.lamplight.core.token.PromptText;
import dev.lamplight.inference.generate.Capability;
import dev.lamplight.inference.generate.GenerationResult;
import dev.lamplight.inference.generate.MeasuredCapability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Measures with the real engine what a model can be trusted with. Everything is greedy, so that the same machine
/// measures the same again. What an item is and why a gate is where it is: docs/design/tasks.md.
///
/// An item that does not fit into the model's context counts as not done.
public final class CapabilityEvaluation {
    /// Share of requests answered in form: what is left over can be asked again by a person who reads along.
    private static final double CHAT_GATE = 0.8;

    /// Share of answers with the truth and nothing that the passage does not say. An answer that is wrong once in ten
    /// is no better than the sentence itself, which is never wrong.
    private static final double GROUNDED_GATE = 0.9;

    /// Share of values that are right.
    private static final double JSON_GATE = 0.8;

    /// Area under the curve: how often a good review is found more likely good than a bad one. Thresholds are for
    /// calibration.
    private static final double LABELS_GATE = 0.85;

    /// Share of questions whose sentence of eight is found; chance finds one in eight.
    private static final double RERANK_GATE = 0.8;

    /// Share of questions answered rightly in their language.
    private static final double LANGUAGE_GATE = 0.8;

    private static final String ENGLISH = "en";
    private static final int ANSWER_TOKENS = 64;
    private static final int JSON_TOKENS = 96;

    private final TaskModel model;
    private final CapabilityItems items;
    private final Machine machine;
    private final Listener listener;
    private int done;

    /// Hears of every item, from the thread that measures.
    @FunctionalInterface
    public interface Listener {
        void done(int items, int allItems, Capability measured);
    }

    /// @param machine what the model runs on
    public CapabilityEvaluation(TaskModel model, Machine machine, Listener listener) {
        this.model = model;
        this.items = CapabilityItems.shipped();
        this.machine = machine;
        this.listener = listener;
    }

    /// Measures everything; takes a minute or two with a small model.
    ///
    /// @return one for each capability and language, in the order of [Capability]
    public List<MeasuredCapability> run() {
        done = 0;
        List<MeasuredCapability> measured = new ArrayList<>();
        measured.add(of(Capability.CHAT, ENGLISH, CHAT_GATE, shares(Capability.CHAT, items.chat(), this::chat)));
        measured.addAll(grounded());
        measured.add(of(Capability.JSON, ENGLISH, JSON_GATE, shares(Capability.JSON, items.json(), this::json)));
        measured.add(labels());
        measured.add(rerank());
        measured.addAll(languages());
        return measured;
    }

    private int allItems() {
        return items.chat().size()
                + items.groundedAnswers().size()
                + items.json().size()
                + items.labels().size()
                + items.rerank().questions().size()
                + items.language().size();
    }

    @FunctionalInterface
    private interface Share<T> {
        /// How much of an item was done, 0..1.
        double of(T item);
    }

    private <T> List<Double> shares(Capability capability, List<T> all, Share<T> share) {
        List<Double> shares = new ArrayList<>();
        for (T item : all) {
            shares.add(share.of(item));
            tell(capability);
        }
        return shares;
    }

    private void tell(Capability capability) {
        done++;
        listener.done(done, allItems(), capability);
    }

    private MeasuredCapability of(Capability capability, String language, double gate, List<Double> shares) {
        double figure =
                shares.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        return of(capability, language, gate, figure, shares.size());
    }

    private MeasuredCapability of(Capability capability, String language, double gate, double figure, int count) {
        double rounded = Math.round(figure * 1000) / 1000.0;
        return new MeasuredCapability(
                capability,
                language,
                rounded,
                gate,
                count,
                rounded >= gate,
                CapabilityItems.VERSION,
                model.clock().instant(),
                machine.engine(),
                machine.processor());
    }

    private static <T> Map<String, List<T>> byLanguage(List<T> all, Function<T, String> language) {
        Map<String, List<T>> groups = new LinkedHashMap<>();
        all.forEach(item -> groups.computeIfAbsent(language.apply(item), _ -> new ArrayList<>())
                .add(item));
        return groups;
    }

    /// What the model answers to a request; empty where there is no room for it.
    private Optional<TaskModel.Written> answer(String request) {
        PromptText prompt = model.asked(request);
        int length = model.tokenizer().encodePrompt(prompt).length;
        return length == 0 || length + ANSWER_TOKENS >= model.maxContext()
                ? Optional.empty()
                : Optional.of(model.write(prompt, ANSWER_TOKENS, Optional.empty(), () -> false));
    }

    private double chat(CapabilityItems.Request item) {
        return share(answer(item.ask())
                .filter(written -> written.result().ending() == GenerationResult.Ending.STOP)
                .map(TaskModel.Written::text)
                .filter(text -> !isEcho(text, item.ask()))
                .filter(text -> Pattern.compile(item.expect()).matcher(text).find())
                .isPresent());
    }

    /// Whether an answer is the request again, or begins with it.
    private static boolean isEcho(String answer, String request) {
        String plain = letters(request);
        return !plain.isEmpty() && letters(answer).startsWith(plain);
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }

    private List<MeasuredCapability> grounded() {
        List<MeasuredCapability> measured = new ArrayList<>();
        byLanguage(items.groundedAnswers(), CapabilityItems.Grounded::language)
                .forEach((language, group) -> measured.add(of(
                        Capability.GROUNDED_ANSWERS,
                        language,
                        GROUNDED_GATE,
                        shares(Capability.GROUNDED_ANSWERS, group, this::grounded))));
        return measured;
    }

    private double grounded(CapabilityItems.Grounded item) {
        String request = item.language().equals(Language.CHINESE.tag())
                ? "资料：" + item.passage() + "\n\n请只根据资料用一句话回答：" + item.ask()
                : "Passage: " + item.passage() + "\n\nAnswer in one sentence, from the passage only: " + item.ask();
        SupportCheck support = new SupportCheck(item.passage() + "\n" + item.ask());
        return share(answer(request)
                .map(TaskModel.Written::text)
                .filter(text -> item.expect().stream().anyMatch(expected -> says(text, expected)))
                .filter(text -> support.missing(text).isEmpty())
                .isPresent());
    }

    /// Whether the words stand in the text, not as parts of other words.
    private static boolean says(String text, String words) {
        boolean isLatin = words.codePoints().allMatch(character -> character < 128);
        String border = isLatin ? "(?<![\\p{L}\\p{N}])%s(?![\\p{L}\\p{N}])" : "%s";
        return Pattern.compile(border.formatted(Pattern.quote(words)), Pattern.CASE_INSENSITIVE)
                .matcher(text.replace('’', '\''))
                .find();
    }

    private double json(CapabilityItems.Values item) {
        Extraction extraction =
                new Extraction(model, schema(item), "schema", Extraction.Grounding.IN_TEXT, Optional.empty());
        if (!extraction.hasRoom(JSON_TOKENS)) {
            return 0;
        }
        JsonNode found =
                extraction.from(item.text(), JSON_TOKENS, () -> false).value().orElse(NullNode.getInstance());
        long right = item.expect().entrySet().stream()
                .filter(expected -> isSame(expected.getValue(), found.path(expected.getKey())))
                .count();
        return (double) right / item.expect().size();
    }

    private static JsonNode schema(CapabilityItems.Values item) {
        ObjectNode schema = Json.object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        item.expect().forEach((name, value) -> {
            String type = value.isTextual() ? "string" : value.isIntegralNumber() ? "integer" : "number";
            properties.putObject(name).put("type", type);
            schema.withArray("required").add(name);
        });
        return schema;
    }

    private static boolean isSame(JsonNode expected, JsonNode found) {
        return expected.isNumber()
                ? found.isNumber() && expected.decimalValue().compareTo(found.decimalValue()) == 0
                : letters(expected.asText()).equals(letters(found.asText()));
    }

    private MeasuredCapability labels() {
        LabelQuestions questions = new LabelQuestions(
                model,
                CapabilityItems.SENTIMENTS.stream()
                        .map(name -> new LabelQuestions.Label(name, ""))
                        .toList(),
                Optional.empty(),
                LabelQuestions.Selection.ONE);
        List<Double> good = new ArrayList<>();
        List<Double> bad = new ArrayList<>();
        for (CapabilityItems.Review review : items.labels()) {
            Continuations asked = questions.of(review.text()).getFirst();
            double[] scores = scores(asked);
            (review.label().equals(CapabilityItems.SENTIMENTS.getFirst()) ? good : bad).add(scores[0] - scores[1]);
            tell(Capability.LABELS);
        }
        return of(
                Capability.LABELS,
                ENGLISH,
                LABELS_GATE,
                LabelFigures.areaUnderCurve(good, bad),
                items.labels().size());
    }

    private MeasuredCapability rerank() {
        List<String> sentences = items.rerank().sentences();
        List<Double> shares = new ArrayList<>();
        for (CapabilityItems.Question question : items.rerank().questions()) {
            double[] fit = sentences.stream()
                    .mapToDouble(sentence -> questionLikelihood(sentence, question.ask()))
                    .toArray();
            int best = IntStream.range(0, fit.length)
                    .reduce((one, other) -> fit[other] > fit[one] ? other : one)
                    .orElseThrow();
            // where nothing fits into the context all are alike, which finds nothing
            shares.add(share(
                    best == question.sentence() && Arrays.stream(fit).distinct().count() > 1));
            tell(Capability.RERANK);
        }
        return of(Capability.RERANK, ENGLISH, RERANK_GATE, shares);
    }

    /// log P(question after the sentence); what the question is likely without it is the same for all sentences.
    /// Sachan et al. 2022, section 2.2.
    private double questionLikelihood(String sentence, String question) {
        return scores(Continuations.ofLines(
                model.tokenizer(), PromptText.given("Passage: " + sentence + "\nQuestion:"), List.of(" " + question)))[
                0];
    }

    private double[] scores(Continuations asked) {
        if (asked.longest() > model.maxContext()) {
            return new double[asked.branches().size()];
        }
        try (ContinuationScorer scorer = new ContinuationScorer(model, asked.longest())) {
            return scorer.score(asked, () -> false).orElseThrow();
        }
    }

    private List<MeasuredCapability> languages() {
        List<MeasuredCapability> measured = new ArrayList<>();
        byLanguage(items.language(), CapabilityItems.Spoken::language)
                .forEach((language, group) -> measured.add(of(
                        Capability.LANGUAGE,
                        language,
                        LANGUAGE_GATE,
                        shares(Capability.LANGUAGE, group, this::spoken))));
        return measured;
    }

    private double spoken(CapabilityItems.Spoken item) {
        return share(answer(item.ask())
                .map(TaskModel.Written::text)
                .filter(text -> LanguageDetector.detect(text).language().tag().equals(item.language()))
                .filter(text -> !isEcho(text, item.ask()))
                .filter(text -> Pattern.compile(item.expect()).matcher(text).find())
                .isPresent());
    }

    private static double share(boolean isDone) {
        return isDone ? 1 : 0;
    }
}
