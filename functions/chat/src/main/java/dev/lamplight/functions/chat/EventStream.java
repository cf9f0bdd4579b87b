package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.aws.http.HttpResponse;
import dev.lamplight.contract.Json;
import java.util.Map;

/// Server-sent events as OpenAI's API has them, `data:` lines and `[DONE]`, written whole: this runtime hands an answer
/// over when it is complete. Not thread-safe.
final class EventStream {
    private final StringBuilder events = new StringBuilder();

    void add(JsonNode chunk) {
        events.append("data: ").append(Json.text(chunk)).append("\n\n");
    }

    HttpResponse done() {
        events.append("data: [DONE]\n\n");
        return new HttpResponse(
                200,
                Map.of("Content-Type", "text/event-stream; charset=utf-8", "Cache-Control", "no-store"),
                new HttpResponse.Body.Text(events.toString()));
    }
}
