package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import java.util.ArrayList;
import java.util.List;

/// A text that a task is for.
///
/// @param field what the request calls it: `input`, `input[3]`
record TaskInput(String field, String text) {
    private static final int MAX_INPUTS = 256;
    private static final int MAX_LENGTH = 5_000_000;
    private static final String INPUT = "input";

    /// One text.
    ///
    /// @throws Failure.Permanent `invalid_request` where there is none
    static TaskInput required(JsonFields fields, String field) {
        return new TaskInput(fields.nameOf(field), fields.requiredText(field, MAX_LENGTH));
    }

    /// `input`: one text, or a list of them.
    ///
    /// @throws Failure.Permanent `invalid_request` where there is none
    static List<TaskInput> list(JsonFields fields) {
        JsonNode input = fields.any(INPUT).orElse(null);
        if (input == null || !input.isArray()) {
            return List.of(required(fields, INPUT));
        }
        List<TaskInput> inputs = new ArrayList<>();
        for (String text : fields.texts(INPUT, MAX_INPUTS, MAX_LENGTH)) {
            String field = INPUT + "[" + inputs.size() + "]";
            if (text.isBlank()) {
                throw fields.wrong(field, "text", "nothing");
            }
            inputs.add(new TaskInput(fields.nameOf(field), text));
        }
        if (inputs.isEmpty()) {
            throw fields.wrong(INPUT, "at least one text", "none");
        }
        return inputs;
    }
}
