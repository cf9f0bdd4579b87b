package dev.lamplight.cli.demo;

import dev.lamplight.cli.client.Passage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a demo did.
///
/// @param stages time of each, in the order of the work
/// @param found what searching found for each question
/// @param answers to some of the questions, with what they cite
/// @param written what a model that writes did; empty where there is none
public record DemoResult(
        Map<String, Duration> stages,
        List<Asked> found,
        List<AnswerStage.Shown> answers,
        Optional<GeneratorStage.Shown> written,
        Bill bill) {
    public DemoResult {
        stages = new LinkedHashMap<>(stages);
        found = List.copyOf(found);
        answers = List.copyOf(answers);
    }

    /// Whether for every language one expected passage was found and one question answered, and every citation stands
    /// where it says: less means that something is broken, not that a ranking is weak.
    public boolean works() {
        Map<String, Boolean> foundByLanguage = found.stream()
                .filter(asked -> asked.question().answerable())
                .collect(Collectors.groupingBy(
                        asked -> asked.question().language(),
                        Collectors.reducing(false, asked -> asked.rank().isPresent(), Boolean::logicalOr)));
        Set<String> answered = answers.stream()
                .filter(shown -> !shown.answer().citations().isEmpty())
                .map(shown -> shown.asked().question().language())
                .collect(Collectors.toSet());
        return !foundByLanguage.isEmpty()
                && !foundByLanguage.containsValue(false)
                && answered.containsAll(foundByLanguage.keySet())
                && answers.stream().allMatch(AnswerStage.Shown::isExact);
    }

    /// The same for machines.
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("stageMillis", millis());
        map.put("questions", found.stream().map(DemoResult::toMap).toList());
        map.put("answers", answers.stream().map(AnswerStage.Shown::toMap).toList());
        written.ifPresent(shown -> map.put("generator", shown.toMap()));
        map.put("cost", Map.of("items", bill.items(), "dollars", bill.dollars(), "prices", bill.prices()));
        return map;
    }

    private Map<String, Long> millis() {
        Map<String, Long> millis = new LinkedHashMap<>();
        stages.forEach((stage, took) -> millis.put(stage, took.toMillis()));
        return millis;
    }

    private static Map<String, Object> toMap(Asked asked) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", asked.question().id());
        map.put("question", asked.question().question());
        map.put("answerable", asked.question().answerable());
        map.put("rank", asked.rank().isPresent() ? asked.rank().getAsInt() : 0);
        map.put("millis", asked.took().toMillis());
        map.put("passages", asked.passages().stream().map(DemoResult::toMap).toList());
        return map;
    }

    private static Map<String, Object> toMap(Passage passage) {
        return Map.of("score", passage.score(), "citation", passage.citation());
    }
}
