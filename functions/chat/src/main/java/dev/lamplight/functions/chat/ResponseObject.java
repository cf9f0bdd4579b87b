package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import java.util.Optional;

/// An answer of the Responses API: the search that was made, and a message.
///
/// @param search empty where no store was asked
record ResponseObject(
        ResponseFrame frame, Optional<SearchItem> search, ResponseMessage message, Ending ending, Usage usage) {
    private static final String COMPLETED = "completed";
    private static final String INCOMPLETE = "incomplete";

    /// How an answer ends.
    enum Ending {
        COMPLETED,
        /// The tokens or the time were used up.
        INCOMPLETE
    }

    /// A search of stores that belongs to an answer.
    ///
    /// @param query as it was searched
    /// @param results what was found; JSON's null where nobody asked for it
    record SearchItem(String query, JsonNode results) {

        ObjectNode begun(String id) {
            ObjectNode json = item(id, "in_progress");
            json.putArray("queries");
            json.putNull("results");
            return json;
        }

        ObjectNode whole(String id) {
            ObjectNode json = item(id, COMPLETED);
            json.putArray("queries").add(query);
            json.set("results", results);
            return json;
        }

        private static ObjectNode item(String id, String status) {
            return Json.object().put("id", id).put("type", "file_search_call").put("status", status);
        }
    }

    String status() {
        return switch (ending) {
            case COMPLETED -> COMPLETED;
            case INCOMPLETE -> INCOMPLETE;
        };
    }

    ObjectNode whole() {
        ObjectNode json = frame.json(status());
        if (ending == Ending.INCOMPLETE) {
            json.putObject("incomplete_details").put("reason", "max_output_tokens");
        }
        ArrayNode output = json.withArray("output");
        search.ifPresent(item -> output.add(item.whole(frame.searchId())));
        output.add(wholeMessage());
        ObjectNode used = json.putObject("usage");
        used.put("input_tokens", usage.promptTokens());
        used.putObject("input_tokens_details").put("cached_tokens", usage.cachedTokens());
        used.put("output_tokens", usage.completionTokens());
        used.putObject("output_tokens_details").put("reasoning_tokens", 0);
        used.put("total_tokens", usage.promptTokens() + usage.completionTokens());
        return json;
    }

    ObjectNode wholeMessage() {
        ObjectNode json = frame.message(status());
        json.withArray("content").add(message.part());
        return json;
    }
}
