package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.inference.task.Extraction;
import java.util.Optional;

/// A text that values are to be taken out of.
///
/// @param schema of the values
/// @param maxTokens of the answer, of each part of a long text
record ExtractRequest(
        String model,
        TaskInput input,
        JsonNode schema,
        Optional<String> instruction,
        Extraction.Grounding grounding,
        int maxTokens) {
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_INSTRUCTION_LENGTH = 4000;
    private static final int MAX_MAX_TOKENS = 8192;
    private static final int USUAL_MAX_TOKENS = 512;

    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static ExtractRequest of(HttpRequest request) {
        JsonFields fields = JsonFields.ofBody(request);
        String model = fields.requiredText("model", MAX_NAME_LENGTH);
        fields.text("user", MAX_NAME_LENGTH);
        JsonFields _ = fields.object("schema").orElseThrow(() -> fields.wrong("schema", "a JSON schema", "nothing"));
        return new ExtractRequest(
                model,
                TaskInput.required(fields, "input"),
                fields.any("schema").orElseThrow(),
                fields.text("instruction", MAX_INSTRUCTION_LENGTH).filter(text -> !text.isBlank()),
                fields.flag("grounded").orElse(true) ? Extraction.Grounding.IN_TEXT : Extraction.Grounding.FREE,
                fields.integer("max_tokens", 1, MAX_MAX_TOKENS).orElse(USUAL_MAX_TOKENS));
    }
}
