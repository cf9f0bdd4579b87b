package dev.lamplight.functions.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A conversation that is to go on.
///
/// @param messages `role` and `content` each, the content as one text; at least one
/// @param alternatives how many most likely tokens are told at each place; -1 where no log-probabilities are wanted
/// @param tools that an answer may call
/// @param format what an answer is held to that calls nothing
/// @param retention of what is read for it
record ChatRequest(
        String model,
        List<JsonNode> messages,
        int alternatives,
        Tools tools,
        Optional<AnswerFormat> format,
        Retention retention,
        Wishes wishes) {
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_MESSAGES = 2048;
    private static final int MAX_PARTS = 2048;
    private static final int MAX_TEXT_LENGTH = 10_000_000;
    private static final int MAX_ALTERNATIVES = 20;

    private static final int MAX_CALLS = 128;

    private static final List<String> ROLES = List.of("system", "developer", "user", "assistant", "tool");

    ChatRequest {
        messages = List.copyOf(messages);
    }

    /// @param seeds for requests that name none
    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static ChatRequest of(HttpRequest request, RandomGenerator seeds) {
        JsonFields fields = JsonFields.ofBody(request);
        String model = fields.requiredText("model", MAX_NAME_LENGTH);
        Refused.requireNone(fields, "functions", "audio", "prediction", "web_search_options");
        return new ChatRequest(
                model,
                messages(fields),
                alternatives(fields),
                Tools.of(fields),
                AnswerFormat.of(fields),
                Retention.of(fields),
                Wishes.of(fields, seeds));
    }

    private static int alternatives(JsonFields fields) {
        boolean wanted = fields.flag("logprobs").orElse(false);
        int count = fields.integer("top_logprobs", 0, MAX_ALTERNATIVES).orElse(0);
        if (!wanted && fields.has("top_logprobs")) {
            throw fields.wrong("top_logprobs", "nothing where logprobs is not true", String.valueOf(count));
        }
        return wanted ? count : -1;
    }

    private static List<JsonNode> messages(JsonFields fields) {
        List<JsonNode> messages = new ArrayList<>();
        for (JsonFields message : fields.objects("messages", MAX_MESSAGES)) {
            messages.add(message(message));
        }
        if (messages.isEmpty()) {
            throw fields.wrong("messages", "at least one message", "none");
        }
        return messages;
    }

    private static JsonNode message(JsonFields fields) {
        String role = fields.word("role", ROLES)
                .orElseThrow(() -> fields.wrong("role", "one of " + String.join(", ", ROLES), "nothing"));
        Refused.requireNone(fields, "function_call", "audio");
        fields.text("name", MAX_NAME_LENGTH);
        List<JsonFields> calls = fields.has("tool_calls") ? fields.objects("tool_calls", MAX_CALLS) : List.of();
        if (!calls.isEmpty() && !role.equals("assistant")) {
            throw fields.wrong("tool_calls", "nothing but in messages of the assistant", "calls");
        }
        ObjectNode message = Json.object();
        // OpenAI's newer word for the same; templates know the older one
        message.put("role", role.equals("developer") ? "system" : role);
        message.put("content", !calls.isEmpty() && fields.any("content").isEmpty() ? "" : content(fields));
        if (role.equals("tool")) {
            message.put("tool_call_id", fields.requiredText("tool_call_id", MAX_NAME_LENGTH));
        }
        for (JsonFields call : calls) {
            message.withArray("tool_calls").add(call(call));
        }
        return message;
    }

    /// Templates want the arguments as an object, the API brings them as text.
    private static JsonNode call(JsonFields fields) {
        JsonFields function =
                fields.object("function").orElseThrow(() -> fields.wrong("function", "an object", "nothing"));
        String text = function.text("arguments", MAX_TEXT_LENGTH).orElse("{}");
        JsonNode arguments;
        try {
            arguments = Json.tree(text);
        } catch (JsonProcessingException _) {
            throw function.wrong("arguments", "an object in JSON, as text", "something else");
        }
        if (!arguments.isObject()) {
            throw function.wrong("arguments", "an object in JSON, as text", "something else");
        }
        ObjectNode call = Json.object();
        call.put("id", fields.requiredText("id", MAX_NAME_LENGTH));
        call.put("type", "function");
        call.putObject("function")
                .put("name", function.requiredText("name", MAX_NAME_LENGTH))
                .set("arguments", arguments);
        return call;
    }

    private static String content(JsonFields fields) {
        JsonNode content = fields.any("content").orElse(null);
        if (content == null || (!content.isTextual() && !content.isArray())) {
            throw fields.wrong("content", "text or a list of parts", content == null ? "nothing" : "another type");
        }
        if (content.isTextual()) {
            return fields.text("content", MAX_TEXT_LENGTH).orElse("");
        }
        StringBuilder text = new StringBuilder();
        for (JsonFields part : fields.objects("content", MAX_PARTS)) {
            String type = part.requiredText("type", MAX_NAME_LENGTH);
            if (!type.equals("text")) {
                throw part.wrong("type", "text: models here read nothing else", "'" + type + "'");
            }
            text.append(part.text("text", MAX_TEXT_LENGTH).orElseThrow(() -> part.wrong("text", "text", "nothing")));
        }
        return text.toString();
    }
}
