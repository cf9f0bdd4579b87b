package dev.lamplight.functions.chat;

import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import java.util.List;

/// How long keys and values of a prompt are kept, OpenAI's `prompt_cache_retention`.
enum Retention {
    /// In this process, for the next request of the same caller.
    IN_MEMORY,
    /// Of the messages of the system at its beginning also in the bucket, for a day, so that processes to come need not
    /// read them.
    A_DAY;

    private static final String FIELD = "prompt_cache_retention";
    private static final int MAX_KEY_LENGTH = 256;

    /// @throws Failure.Permanent `invalid_request` for another word
    static Retention of(JsonFields fields) {
        fields.text("prompt_cache_key", MAX_KEY_LENGTH); // whose prompts are alike is seen by themselves
        return fields.word(FIELD, List.of("in_memory", "in-memory", "24h"))
                .filter("24h"::equals)
                .map(_ -> A_DAY)
                .orElse(IN_MEMORY);
    }
}
