package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.HttpRequest;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// What is asked of `/v1/responses`.
///
/// @param search empty where no store is to be asked
/// @param format what a written answer is held to
/// @param retention of what is read for it
/// @param includesResults whether the passages that were found are wanted beside the answer
/// @param echo fields of the request that the answer repeats, by name
record ResponsesRequest(
        String model,
        ResponseInput input,
        Optional<FileSearch> search,
        Optional<AnswerFormat> format,
        Retention retention,
        Wishes wishes,
        Included included,
        Map<String, JsonNode> echo) {
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_TOOLS = 128;
    private static final int MAX_INCLUDED = 16;
    private static final String RESULTS = "file_search_call.results";
    private static final List<String> ECHOED = List.of(
            "instructions", "max_output_tokens", "temperature", "top_p", "tools", "tool_choice", "text", "user");

    /// What an answer shows beside itself.
    enum Included {
        ANSWER,
        ANSWER_AND_PASSAGES
    }

    ResponsesRequest {
        echo = Map.copyOf(echo);
    }

    /// @param seeds for requests that name none
    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static ResponsesRequest of(HttpRequest request, RandomGenerator seeds) {
        JsonFields fields = JsonFields.ofBody(request);
        String model = fields.requiredText("model", MAX_NAME_LENGTH);
        requireNothingStored(fields);
        Refused.requireNone(fields, "prompt", "reasoning", "top_logprobs", "max_tool_calls", "context_management");
        fields.word("truncation", List.of("disabled"));
        fields.flag("parallel_tool_calls");
        fields.metadata("metadata");
        Optional<FileSearch> search = search(fields);
        Optional<AnswerFormat> format = AnswerFormat.ofText(fields);
        if (search.isPresent() && format.isPresent()) {
            throw Failure.Permanent.invalidField(
                    "text.format", "text.format: expected text beside file_search, found another format");
        }
        return new ResponsesRequest(
                model,
                ResponseInput.of(fields),
                search,
                format,
                Retention.of(fields),
                Wishes.ofResponse(fields, seeds),
                included(fields),
                echo(fields));
    }

    /// Whoever relies on what was kept would get an answer to another question.
    private static void requireNothingStored(JsonFields fields) {
        if (fields.flag("store").orElse(false)) {
            throw fields.wrong("store", "false: answers are not stored, send the conversation as input", "true");
        }
        for (String name : List.of("previous_response_id", "conversation")) {
            if (fields.any(name).isPresent()) {
                throw fields.wrong(name, "nothing: answers are not stored, send the conversation as input", "a value");
            }
        }
        if (fields.flag("background").orElse(false)) {
            throw fields.wrong("background", "false: answers are not stored", "true");
        }
    }

    private static Optional<FileSearch> search(JsonFields fields) {
        List<JsonFields> tools = fields.has("tools") ? fields.objects("tools", MAX_TOOLS) : List.of();
        Optional<FileSearch> search = Optional.empty();
        for (JsonFields tool : tools) {
            if (tool.word("type", List.of("file_search")).isEmpty()) {
                throw tool.wrong("type", "file_search", "nothing");
            }
            if (search.isPresent()) {
                throw tool.wrong("type", "file_search once, with all stores", "it twice");
            }
            search = Optional.of(FileSearch.of(tool));
        }
        return choice(fields, search);
    }

    /// A store that may be asked is asked: whoever names stores wants an answer from them.
    private static Optional<FileSearch> choice(JsonFields fields, Optional<FileSearch> search) {
        JsonNode choice = fields.any("tool_choice").orElse(null);
        if (choice == null) {
            return search;
        }
        String word = choice.isObject() ? choice.path("type").asText() : choice.asText();
        return switch (word) {
            case "none" -> Optional.empty();
            case "auto" -> search;
            case "required", "file_search" -> {
                if (search.isEmpty()) {
                    throw fields.wrong("tool_choice", "none or auto, where there are no tools", "'" + word + "'");
                }
                yield search;
            }
            default -> throw fields.wrong("tool_choice", "none, auto, required or file_search", "'" + word + "'");
        };
    }

    private static Included included(JsonFields fields) {
        List<String> wanted =
                fields.has("include") ? fields.texts("include", MAX_INCLUDED, MAX_NAME_LENGTH) : List.of();
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).equals(RESULTS)) {
                throw fields.wrong("include[" + i + "]", RESULTS, "'" + wanted.get(i) + "'");
            }
        }
        return wanted.isEmpty() ? Included.ANSWER : Included.ANSWER_AND_PASSAGES;
    }

    private static Map<String, JsonNode> echo(JsonFields fields) {
        Map<String, JsonNode> echo = new TreeMap<>();
        for (String name : ECHOED) {
            fields.any(name).ifPresent(value -> echo.put(name, value));
        }
        fields.metadata("metadata")
                .ifPresent(pairs -> echo.put("metadata", Json.mapper().valueToTree(pairs)));
        return echo;
    }
}
