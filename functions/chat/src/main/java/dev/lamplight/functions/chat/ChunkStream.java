package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.EventStream;
import java.util.function.Supplier;

/// Chunks of an answer as events, and after them what they cost, where that is wished for. Not thread-safe.
final class ChunkStream {
    private final EventStream events;
    private final Supplier<ObjectNode> frame;
    private final boolean tellsUsage;

    /// @param frame what every chunk begins with
    ChunkStream(EventStream events, Wishes.Streaming streaming, Supplier<ObjectNode> frame) {
        this.events = events;
        this.frame = frame;
        this.tellsUsage = streaming == Wishes.Streaming.EVENTS_WITH_USAGE;
    }

    /// A chunk without choices.
    ObjectNode chunk() {
        ObjectNode chunk = frame.get();
        chunk.putArray("choices");
        if (tellsUsage) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    void add(ObjectNode chunk) {
        events.add(chunk);
    }

    boolean isGone() {
        return events.isGone();
    }

    /// The end of all answers.
    void end(Usage usage) {
        if (tellsUsage) {
            ObjectNode last = chunk();
            last.set("usage", usage.toJson());
            events.add(last);
        }
        events.done();
    }
}
