package dev.lamplight.localcloud.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.localcloud.sqs.StoredMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import software.amazon.event.ruler.Ruler;

/// Filter criteria: a message that matches no pattern is deleted and never reaches the function.
final class MessageFilter {
    private final List<String> patterns;
    private final EventShape shape;

    MessageFilter(List<String> patterns, EventShape shape) {
        this.patterns = List.copyOf(patterns);
        this.shape = shape;
    }

    /// Patterns look at the entry of the event, in which a body that is JSON stands as JSON.
    boolean accepts(StoredMessage message) {
        if (patterns.isEmpty()) {
            return true;
        }
        ObjectNode entry = shape.entry(message);
        try {
            entry.set("body", EventShape.JSON.readTree(message.body()));
        } catch (JsonProcessingException _) {
            // A plain text stays a text.
            entry.put("body", message.body());
        }
        String event = entry.toString();
        return patterns.stream().anyMatch(pattern -> matches(event, pattern));
    }

    private static boolean matches(String event, String pattern) {
        try {
            return Ruler.matchesRule(event, pattern);
        } catch (IOException e) {
            throw new UncheckedIOException("filter pattern " + pattern, e);
        } catch (Exception e) {
            // Ruler.matchesRule declares Exception itself, without saying which: there is nothing narrower to catch.
            throw new IllegalStateException("filter pattern " + pattern, e);
        }
    }
}
