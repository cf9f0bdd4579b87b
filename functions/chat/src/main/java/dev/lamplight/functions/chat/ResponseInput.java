package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The conversation of a request to the Responses API, as chat templates have one.
///
/// @param messages `role` and `content` each, the content as one text; the last one is the user's
record ResponseInput(List<JsonNode> messages) {
    private static final int MAX_TEXT_LENGTH = 10_000_000;
    private static final int MAX_ITEMS = 2048;
    private static final int MAX_NAME_LENGTH = 256;
    private static final List<String> ROLES = List.of("user", "assistant", "system", "developer");

    ResponseInput {
        messages = List.copyOf(messages);
    }

    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static ResponseInput of(JsonFields fields) {
        List<JsonNode> messages = new ArrayList<>();
        fields.text("instructions", MAX_TEXT_LENGTH)
                .filter(text -> !text.isBlank())
                .ifPresent(text -> messages.add(message("system", text)));
        JsonNode input = fields.any("input").orElse(null);
        if (input == null || (!input.isTextual() && !input.isArray())) {
            throw fields.wrong("input", "text or a list of items", input == null ? "nothing" : "another type");
        }
        if (input.isTextual()) {
            messages.add(message("user", fields.text("input", MAX_TEXT_LENGTH).orElse("")));
        } else {
            for (JsonFields item : fields.objects("input", MAX_ITEMS)) {
                item(item).ifPresent(messages::add);
            }
        }
        if (messages.isEmpty() || !isOfUser(messages.getLast())) {
            throw fields.wrong("input", "a message of the user at its end", "none");
        }
        if (messages.getLast().path("content").asText().isBlank()) {
            throw fields.wrong("input", "text in the last message", "none");
        }
        return new ResponseInput(messages);
    }

    /// Searches that an earlier answer made come back with it; what they found stands in the answer.
    private static Optional<JsonNode> item(JsonFields item) {
        String type = item.text("type", MAX_NAME_LENGTH).orElse("message");
        return switch (type) {
            case "message" -> Optional.of(message(role(item), content(item)));
            case "file_search_call" -> Optional.empty();
            case "item_reference" ->
                throw item.wrong("type", "the item itself: nothing is stored here", "'" + type + "'");
            default -> throw item.wrong("type", "message or file_search_call", "'" + type + "'");
        };
    }

    private static String role(JsonFields item) {
        String role = item.word("role", ROLES)
                .orElseThrow(() -> item.wrong("role", "one of " + String.join(", ", ROLES), "nothing"));
        return role.equals("developer") ? "system" : role;
    }

    private static String content(JsonFields item) {
        JsonNode content = item.any("content").orElse(null);
        if (content == null || (!content.isTextual() && !content.isArray())) {
            throw item.wrong("content", "text or a list of parts", content == null ? "nothing" : "another type");
        }
        if (content.isTextual()) {
            return item.text("content", MAX_TEXT_LENGTH).orElse("");
        }
        StringBuilder text = new StringBuilder();
        for (JsonFields part : item.objects("content", MAX_ITEMS)) {
            String type = part.requiredText("type", MAX_NAME_LENGTH);
            switch (type) {
                case "input_text", "output_text" ->
                    text.append(part.text("text", MAX_TEXT_LENGTH)
                            .orElseThrow(() -> part.wrong("text", "text", "nothing")));
                case "refusal" ->
                    text.append(part.text("refusal", MAX_TEXT_LENGTH)
                            .orElseThrow(() -> part.wrong("refusal", "text", "nothing")));
                default ->
                    throw part.wrong(
                            "type", "input_text or output_text: models here read nothing else", "'" + type + "'");
            }
        }
        return text.toString();
    }

    /// What the user said, in order.
    List<String> questions() {
        return messages.stream()
                .filter(ResponseInput::isOfUser)
                .map(message -> message.path("content").asText())
                .toList();
    }

    private static boolean isOfUser(JsonNode message) {
        return message.path("role").asText().equals("user");
    }

    private static ObjectNode message(String role, String content) {
        return Json.object().put("role", role).put("content", content);
    }
}
