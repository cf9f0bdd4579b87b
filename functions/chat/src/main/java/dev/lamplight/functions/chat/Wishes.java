package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.core.sampling.SamplingOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// What every way to ask for a text has in common.
///
/// @param maxTokens most tokens of one answer; empty for as many as there is room for
/// @param maxTokensField what the caller called it
/// @param sampling how tokens are chosen in the first answer; the seed of each further one is the next number
/// @param stops texts that end an answer
/// @param choices how many answers
/// @param streaming whether pieces are wanted
record Wishes(
        OptionalInt maxTokens,
        String maxTokensField,
        SamplingOptions sampling,
        List<String> stops,
        int choices,
        Streaming streaming) {
    /// As OpenAI has it.
    static final int MAX_STOPS = 4;

    /// Of one prompt.
    static final int MAX_CHOICES = 8;

    private static final int MAX_STOP_LENGTH = 1000;
    private static final int MAX_BIASES = 1024;
    private static final int MAX_TOP_K = 1_000_000;
    private static final int MAX_USER_LENGTH = 1024;

    /// A temperature below it draws the most likely token in any case.
    private static final double LEAST_TEMPERATURE = 1e-4;

    /// How an answer is wanted.
    enum Streaming {
        /// As one object.
        NONE,
        /// As events.
        EVENTS,
        /// As events, with one that says what was used.
        EVENTS_WITH_USAGE
    }

    Wishes {
        stops = List.copyOf(stops);
    }

    /// @param seeds for requests that name none
    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static Wishes of(JsonFields fields, RandomGenerator seeds) {
        // accepted and kept by nobody: they name the caller's own users
        fields.text("user", MAX_USER_LENGTH);
        fields.text("safety_identifier", MAX_USER_LENGTH);
        boolean isNewName = fields.has("max_completion_tokens");
        OptionalInt older = fields.integer("max_tokens", 1, Integer.MAX_VALUE);
        OptionalInt newer = fields.integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        return new Wishes(
                isNewName ? newer : older,
                isNewName ? "max_completion_tokens" : "max_tokens",
                sampling(fields, seeds),
                stops(fields),
                fields.integer("n", 1, MAX_CHOICES).orElse(1),
                streaming(fields));
    }

    /// The same of the Responses API, which has other names and fewer of them.
    ///
    /// @param seeds for requests that name none
    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static Wishes ofResponse(JsonFields fields, RandomGenerator seeds) {
        fields.text("user", MAX_USER_LENGTH);
        fields.text("safety_identifier", MAX_USER_LENGTH);
        // for who reads along: nothing here tells by its length what was written
        fields.object("stream_options").ifPresent(options -> options.flag("include_obfuscation"));
        return new Wishes(
                fields.integer("max_output_tokens", 1, Integer.MAX_VALUE),
                "max_output_tokens",
                sampling(fields, seeds),
                List.of(),
                1,
                fields.flag("stream").orElse(false) ? Streaming.EVENTS : Streaming.NONE);
    }

    private static SamplingOptions sampling(JsonFields fields, RandomGenerator seeds) {
        double temperature = fields.number("temperature", 0, 2).orElse(1);
        return new SamplingOptions(
                temperature < LEAST_TEMPERATURE ? 0 : (float) temperature,
                fields.integer("top_k", 0, MAX_TOP_K).orElse(0),
                share(fields, "top_p"),
                minP(fields),
                share(fields, "typical_p"),
                repetitionPenalty(fields),
                (float) fields.number("frequency_penalty", -2, 2).orElse(0),
                (float) fields.number("presence_penalty", -2, 2).orElse(0),
                biases(fields),
                seed(fields, seeds));
    }

    private static double share(JsonFields fields, String name) {
        double share = fields.number(name, 0, 1).orElse(1);
        if (share == 0) {
            throw fields.wrong(name, "a number above 0 and at most 1", "0");
        }
        return share;
    }

    private static double minP(JsonFields fields) {
        double share = fields.number("min_p", 0, 1).orElse(0);
        if (share == 1) {
            throw fields.wrong("min_p", "a number from 0 to below 1", "1");
        }
        return share;
    }

    private static float repetitionPenalty(JsonFields fields) {
        float penalty = (float) fields.number("repetition_penalty", 0, 10).orElse(1);
        if (penalty == 0) {
            throw fields.wrong("repetition_penalty", "a number above 0 and at most 10", "0");
        }
        return penalty;
    }

    private static long seed(JsonFields fields, RandomGenerator seeds) {
        JsonNode seed = fields.any("seed").orElse(null);
        if (seed == null) {
            return seeds.nextLong();
        }
        if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
            throw fields.wrong("seed", "an integer of 64 bits", "something else");
        }
        return seed.longValue();
    }

    private static Map<Integer, Float> biases(JsonFields fields) {
        JsonFields object = fields.object("logit_bias").orElse(null);
        if (object == null) {
            return Map.of();
        }
        Map<Integer, Float> biases = new HashMap<>();
        List<String> names = object.names();
        if (names.size() > MAX_BIASES) {
            throw fields.wrong("logit_bias", "at most " + MAX_BIASES + " tokens", String.valueOf(names.size()));
        }
        for (String name : names) {
            biases.put(token(fields, name), (float) object.number(name, -100, 100)
                    .orElseThrow(() -> object.wrong(name, "a number from -100 to 100", "nothing")));
        }
        return biases;
    }

    private static int token(JsonFields fields, String name) {
        if (!name.matches("[0-9]{1,9}")) {
            throw fields.wrong("logit_bias", "ids of tokens", "'" + name + "'");
        }
        return Integer.parseInt(name);
    }

    private static List<String> stops(JsonFields fields) {
        JsonNode stop = fields.any("stop").orElse(null);
        if (stop == null) {
            return List.of();
        }
        List<String> stops = stop.isTextual()
                ? List.of(fields.text("stop", MAX_STOP_LENGTH).orElse(""))
                : fields.texts("stop", MAX_STOPS, MAX_STOP_LENGTH);
        if (stops.stream().anyMatch(String::isEmpty)) {
            throw fields.wrong("stop", "texts that are not empty", "an empty one");
        }
        return stops;
    }

    private static Streaming streaming(JsonFields fields) {
        boolean streams = fields.flag("stream").orElse(false);
        JsonFields options = fields.object("stream_options").orElse(null);
        if (options != null && !streams) {
            throw fields.wrong("stream_options", "nothing where stream is not true", "an object");
        }
        boolean usage = options != null && options.flag("include_usage").orElse(false);
        return !streams ? Streaming.NONE : usage ? Streaming.EVENTS_WITH_USAGE : Streaming.EVENTS;
    }

    /// @throws Failure.Permanent `invalid_request` where a bias is for a token that the model does not have
    void requireKnownTokens(int vocabulary) {
        for (int token : sampling.bias().keySet()) {
            if (token >= vocabulary) {
                throw Failure.Permanent.invalidField(
                        "logit_bias",
                        "logit_bias: expected ids of the model's vocabulary, 0 to %d, found %d"
                                .formatted(vocabulary - 1, token));
            }
        }
    }
}
