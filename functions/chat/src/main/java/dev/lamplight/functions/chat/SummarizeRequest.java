package dev.lamplight.functions.chat;

import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.inference.task.Summarizer;
import java.util.List;
import java.util.Optional;

/// A text that is to be summarized.
///
/// @param model empty for sentences of the text, for which none is needed
/// @param maxTokens of the summary; words where there is no model
record SummarizeRequest(
        Optional<String> model, TaskInput input, Method method, int maxTokens, Summarizer.Unsupported unsupported) {
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_MAX_TOKENS = 2048;
    private static final int USUAL_MAX_TOKENS = 120;

    /// How a summary comes about.
    enum Method {
        /// Written where the model was measured to keep to what a text says, else sentences of the text.
        AUTO,
        /// Written by the model.
        GENERATIVE,
        /// Sentences of the text.
        EXTRACTIVE
    }

    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static SummarizeRequest of(HttpRequest request) {
        JsonFields fields = JsonFields.ofBody(request);
        Optional<String> model = fields.text("model", MAX_NAME_LENGTH);
        fields.text("user", MAX_NAME_LENGTH);
        Method method =
                switch (fields.word("method", List.of("auto", "generative", "extractive"))
                        .orElse("auto")) {
                    case "generative" -> Method.GENERATIVE;
                    case "extractive" -> Method.EXTRACTIVE;
                    default -> Method.AUTO;
                };
        if (method == Method.GENERATIVE && model.isEmpty()) {
            throw fields.wrong("model", "a model that writes, as method says", "nothing");
        }
        return new SummarizeRequest(
                model,
                TaskInput.required(fields, "input"),
                method,
                fields.integer("max_tokens", 1, MAX_MAX_TOKENS).orElse(USUAL_MAX_TOKENS),
                fields.word("unsupported", List.of("drop", "mark"))
                                .orElse("drop")
                                .equals("mark")
                        ? Summarizer.Unsupported.MARK
                        : Summarizer.Unsupported.DROP);
    }
}
