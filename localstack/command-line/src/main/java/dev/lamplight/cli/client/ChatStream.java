package dev.lamplight.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A chat completion on its way, as server-sent events. Read by one thread; [#close] may come from any and ends it,
/// here
/// and, where the gateway tells the function, there.
public final class ChatStream implements AutoCloseable {
    private static final String DATA = "data: ";

    private final InputStream bytes;
    private volatile boolean closed;

    ChatStream(InputStream bytes) {
        this.bytes = bytes;
    }

    /// What was written.
    ///
    /// @param text all of it
    /// @param tokens as the server counts them; 0 where the answer was stopped
    /// @param ending OpenAI's `finish_reason`, or `stopped`
    public record Answer(String text, long tokens, String ending) {}

    /// Hands each piece of the text on when it is there, and returns at the end.
    ///
    /// @throws CommandFailure where the server says so, or the answer breaks off
    public Answer read(Consumer<String> pieces) {
        StringBuilder text = new StringBuilder();
        long tokens = 0;
        String ending = "";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(DATA + "[DONE]")) {
                    return new Answer(text.toString(), tokens, ending);
                }
                if (line.startsWith(DATA)) {
                    JsonNode event = event(line.substring(DATA.length()));
                    JsonNode choice = event.path("choices").path(0);
                    String piece = choice.path("delta").path("content").asText("");
                    if (!piece.isEmpty()) {
                        text.append(piece);
                        pieces.accept(piece);
                    }
                    ending = choice.path("finish_reason").asText(ending);
                    tokens = event.path("usage").path("completion_tokens").asLong(tokens);
                }
            }
        } catch (IOException broken) {
            if (!closed) {
                throw new CommandFailure("The answer broke off (" + broken.getMessage() + "): ask again.", broken);
            }
        }
        if (!closed) {
            throw new CommandFailure("The answer broke off: ask again, or see ./lamplight logs chat.");
        }
        return new Answer(text.toString(), 0, "stopped");
    }

    private static JsonNode event(String json) {
        try {
            JsonNode event = Json.tree(json);
            JsonNode error = event.path("error");
            if (error.isObject()) {
                throw new CommandFailure(
                        "The answer failed: " + error.path("message").asText("no reason given"));
            }
            return event;
        } catch (JsonProcessingException noJson) {
            throw new CommandFailure("The answer has an event that is no JSON.", noJson);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            bytes.close();
        } catch (IOException _) {
            // closing is all that can be done with it
        }
    }
}
