package dev.lamplight.functions.chat;

import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.runtime.FunctionLog;
import dev.lamplight.contract.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One line for each request that wrote something: counts, never a word of it.
final class GenerationLog {
    private GenerationLog() {}

    /// The answers to one prompt.
    ///
    /// @return what they cost
    static Usage wrote(HttpRequest request, OpenGenerators.Open model, int promptTokens, List<Choice> choices) {
        Usage usage = Usage.of(promptTokens, choices);
        wrote(request, model, usage, choices);
        return usage;
    }

    /// @param choices all answers, those included that nobody waited for
    static void wrote(HttpRequest request, OpenGenerators.Open model, Usage usage, List<Choice> choices) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", "generation");
        line.put("requestId", request.id());
        line.put("model", model.name());
        line.put("promptTokens", usage.promptTokens());
        line.put("answerTokens", usage.completionTokens());
        line.put(
                "endings",
                choices.stream().map(choice -> choice.result().ending().name()).toList());
        line.put("mostTogether", Math.max(1, model.batching().mostTogether()));
        FunctionLog.line(Json.text(line));
    }
}
