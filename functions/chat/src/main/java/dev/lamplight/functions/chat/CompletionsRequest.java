package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Texts that are to go on.
///
/// @param prompts in the caller's order, 1 to 8
/// @param alternatives how many most likely tokens are told at each place; -1 where no log-probabilities are wanted
/// @param echo whether the prompt stands before its answer
record CompletionsRequest(String model, List<Input> prompts, int alternatives, Echo echo, Wishes wishes) {
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_PROMPTS = 8;
    private static final int MAX_TEXT_LENGTH = 10_000_000;
    private static final int MAX_TOKENS = 1_000_000;
    private static final int MAX_ALTERNATIVES = 5;

    /// What an answer begins with.
    enum Echo {
        NOTHING,
        PROMPT
    }

    /// One prompt, and how it is called in a message: `prompt` or `prompt[3]`.
    sealed interface Input {
        String name();

        record Text(String name, String value) implements Input {}

        /// Ids of the model's vocabulary; whether it has them is not known yet.
        /// compared by nobody; the array is the point
        @SuppressWarnings("ArrayRecordComponent")
        record Tokens(String name, int[] ids) implements Input {}
    }

    CompletionsRequest {
        prompts = List.copyOf(prompts);
    }

    /// @param seeds for requests that name none
    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static CompletionsRequest of(HttpRequest request, RandomGenerator seeds) {
        JsonFields fields = JsonFields.ofBody(request);
        String model = fields.requiredText("model", MAX_NAME_LENGTH);
        Refused.requireNone(fields, "suffix");
        Wishes wishes = Wishes.of(fields, seeds);
        int bestOf = fields.integer("best_of", 1, Integer.MAX_VALUE).orElse(wishes.choices());
        if (bestOf != wishes.choices()) {
            throw fields.wrong("best_of", "as many as n, all of which are given", String.valueOf(bestOf));
        }
        return new CompletionsRequest(
                model,
                prompts(fields),
                fields.integer("logprobs", 0, MAX_ALTERNATIVES).orElse(-1),
                fields.flag("echo").orElse(false) ? Echo.PROMPT : Echo.NOTHING,
                wishes);
    }

    private static List<Input> prompts(JsonFields fields) {
        JsonNode prompt = fields.any("prompt").orElseThrow(() -> unlike(fields, "nothing"));
        if (prompt.isTextual()) {
            return List.of(new Input.Text(
                    "prompt", fields.text("prompt", MAX_TEXT_LENGTH).orElse("")));
        }
        if (!prompt.isArray() || prompt.isEmpty()) {
            throw unlike(fields, prompt.isArray() ? "an empty list" : "another type");
        }
        if (prompt.get(0).isNumber()) {
            return List.of(tokens(fields, "prompt", prompt));
        }
        if (prompt.size() > MAX_PROMPTS) {
            throw fields.wrong("prompt", "at most " + MAX_PROMPTS + " prompts", String.valueOf(prompt.size()));
        }
        List<Input> prompts = new ArrayList<>();
        if (prompt.get(0).isTextual()) {
            for (String text : fields.texts("prompt", MAX_PROMPTS, MAX_TEXT_LENGTH)) {
                prompts.add(new Input.Text("prompt[" + prompts.size() + "]", text));
            }
            return prompts;
        }
        for (JsonNode item : prompt) {
            prompts.add(tokens(fields, "prompt[" + prompts.size() + "]", item));
        }
        return prompts;
    }

    private static Input tokens(JsonFields fields, String name, JsonNode list) {
        if (!list.isArray() || list.isEmpty() || list.size() > MAX_TOKENS) {
            throw fields.wrong(name, "a list of token ids", list.isArray() ? list.size() + " ids" : "another type");
        }
        int[] ids = new int[list.size()];
        for (int index = 0; index < ids.length; index++) {
            JsonNode id = list.get(index);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw fields.wrong(name + "[" + index + "]", "a token id", "something else");
            }
            ids[index] = id.intValue();
        }
        return new Input.Tokens(name, ids);
    }

    private static Failure.Permanent unlike(JsonFields fields, String found) {
        return fields.wrong("prompt", "text, a list of texts, token ids or a list of lists of token ids", found);
    }
}
