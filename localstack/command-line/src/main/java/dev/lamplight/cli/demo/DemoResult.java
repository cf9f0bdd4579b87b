package dev.lamplight.cli.demo;

import dev.lamplight.cli.client.Passage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a demo did.
///
/// @param stages time of each, in the order of the work
/// @param written what a model that writes did; empty where there is none
public record DemoResult(
        Map<String, Duration> stages, List<Asked> answers, Optional<GeneratorStage.Shown> written, Bill bill) {
    public DemoResult {
        stages = new LinkedHashMap<>(stages);
        answers = List.copyOf(answers);
    }

    /// Whether at least one question of every language was answered with its expected passage: less means that
    /// something is broken, not that a ranking is weak.
    public boolean works() {
        Map<String, Boolean> found = answers.stream()
                .filter(asked -> asked.question().answerable())
                .collect(Collectors.groupingBy(
                        asked -> asked.question().language(),
                        Collectors.reducing(false, asked -> asked.rank().isPresent(), Boolean::logicalOr)));
        return !found.isEmpty() && !found.containsValue(false);
    }

    /// The same for machines.
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("stageMillis", millis());
        map.put("questions", answers.stream().map(DemoResult::toMap).toList());
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
