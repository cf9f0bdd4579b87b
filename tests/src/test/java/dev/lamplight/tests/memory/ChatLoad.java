package dev.lamplight.tests.memory;

import dev.lamplight.tests.product.Folders;
import dev.lamplight.tests.product.TinyGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `/v1/chat/completions` and `/v1/completions`: short and long conversations, several answers, likelihoods, formats
/// that come
/// once and formats that come again, streams, and what is refused.
final class ChatLoad implements Load {
    private final UnwiredCloud cloud;
    private final HttpCaller caller;
    private final Texts texts;

    ChatLoad(UnwiredCloud cloud, HttpCaller caller, Texts texts) {
        this.cloud = cloud;
        this.caller = caller;
        this.texts = texts;
    }

    @Override
    public String function() {
        return "chat";
    }

    @Override
    public void prepare() throws IOException {
        Path scratch = Folders.temporary("lamplight-generator");
        try {
            cloud.installGenerator(scratch);
        } finally {
            Folders.delete(scratch);
        }
    }

    @Override
    public void request(int number) throws IOException, InterruptedException {
        switch (number % 10) {
            case 0 -> chat(number, 1, Map.of("max_tokens", 16, "temperature", 0));
            case 1 -> chat(number, 3, Map.of("max_tokens", 8, "n", 3, "logprobs", true, "top_logprobs", 5));
            case 2 -> chat(number, 2, Map.of("max_tokens", 64, "seed", number, "frequency_penalty", 0.5));
            case 3 -> chat(number, 1, Map.of("max_tokens", 60, "response_format", known()));
            case 4 -> chat(number, 1, Map.of("max_tokens", 60, "response_format", once(number)));
            case 5 -> chat(number, 1, Map.of("max_tokens", 24, "stream", true));
            case 6 ->
                post("/v1/completions", Map.of("prompt", texts.english(number, number % 40 + 5), "max_tokens", 12));
            case 7 -> chat(number, 40, Map.of("max_tokens", 4));
            case 8 -> chat(number, 1, Map.of("temperature", -number));
            default -> chat(number, 1, Map.of("response_format", Map.of("type", "regex", "pattern", "(" + number)));
        }
    }

    private static Map<String, Object> known() {
        return schema(Map.of("type", "string", "maxLength", 20));
    }

    /// A format that nobody asked for before.
    private static Map<String, Object> once(int number) {
        return schema(Map.of("enum", List.of("word " + number, "other " + number)));
    }

    private static Map<String, Object> schema(Map<String, Object> property) {
        return Map.of(
                "type",
                "json_schema",
                "json_schema",
                Map.of(
                        "name",
                        "s",
                        "schema",
                        Map.of(
                                "type",
                                "object",
                                "properties",
                                Map.of("p", property),
                                "required",
                                List.of("p"),
                                "additionalProperties",
                                false)));
    }

    private void chat(int number, int turns, Map<String, ?> fields) throws IOException, InterruptedException {
        List<Map<String, String>> messages = new ArrayList<>();
        for (int turn = 0; turn < turns; turn++) {
            messages.add(Map.of(
                    "role",
                    turn % 2 == 0 ? "user" : "assistant",
                    "content",
                    texts.english(number + turn, 1 + (number + turn) % 8)));
        }
        Map<String, Object> body = new LinkedHashMap<>(fields);
        body.put("messages", messages);
        post("/v1/chat/completions", body);
    }

    private void post(String path, Map<String, ?> fields) throws IOException, InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>(fields);
        body.put("model", TinyGenerator.NAME);
        caller.post(path, body);
    }
}
