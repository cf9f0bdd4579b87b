package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;

/// Fields of OpenAI's API that change an answer and that nobody here follows: refused, not ignored.
final class Refused {
    private Refused() {}

    /// @throws Failure.Permanent `invalid_request` where one of them is there and not empty
    static void requireNone(JsonFields fields, String... names) {
        for (String name : names) {
            JsonNode value = fields.any(name).orElse(null);
            boolean isEmpty = value == null || (value.isContainerNode() && value.isEmpty());
            if (!isEmpty) {
                throw fields.wrong(name, "nothing, because it is not implemented yet", "a value");
            }
        }
    }
}
