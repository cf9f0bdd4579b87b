package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import java.util.Map;

/// What is known of an answer of the Responses API before it is made.
///
/// @param id without the prefix that tells what it is of
/// @param createdAt seconds since 1970
/// @param echo fields of the request that the answer repeats
record ResponseFrame(String id, long createdAt, String model, Map<String, JsonNode> echo) {
    private static final String IN_PROGRESS = "in_progress";

    ResponseFrame {
        echo = Map.copyOf(echo);
    }

    String searchId() {
        return "fs_" + id;
    }

    String messageId() {
        return "msg_" + id;
    }

    /// The answer while it is made: without output and usage.
    ObjectNode begun() {
        ObjectNode json = json(IN_PROGRESS);
        json.putNull("usage");
        return json;
    }

    /// The answer that broke off: what was written of it is in the events before. Of OpenAI's closed list of codes one
    /// fits; ours is in the event of the error.
    ObjectNode failed(String message) {
        ObjectNode json = json("failed");
        json.putObject("error").put("code", "server_error").put("message", message);
        json.putNull("usage");
        return json;
    }

    ObjectNode begunMessage() {
        return message(IN_PROGRESS);
    }

    /// A message that has no content yet.
    ObjectNode message(String status) {
        ObjectNode json = Json.object();
        json.put("id", messageId());
        json.put("type", "message");
        json.put("status", status);
        json.put("role", "assistant");
        json.putArray("content");
        return json;
    }

    /// An answer that has no output yet.
    ObjectNode json(String status) {
        ObjectNode json = Json.object();
        json.put("id", "resp_" + id);
        json.put("object", "response");
        json.put("created_at", createdAt);
        json.put("status", status);
        json.put("background", false);
        json.putNull("error");
        json.putNull("incomplete_details");
        json.putNull("instructions");
        json.putNull("max_output_tokens");
        json.put("model", model);
        json.putArray("output");
        json.put("parallel_tool_calls", true);
        json.putNull("previous_response_id");
        json.put("store", false);
        json.put("temperature", 1.0);
        json.putObject("text").putObject("format").put("type", "text");
        json.put("tool_choice", "auto");
        json.putArray("tools");
        json.put("top_p", 1.0);
        json.put("truncation", "disabled");
        json.putNull("user");
        json.putObject("metadata");
        // in the order of their names: the same request gives the same bytes
        echo.keySet().stream().sorted().forEach(name -> json.set(name, echo.get(name)));
        return json;
    }
}
