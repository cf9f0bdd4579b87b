package dev.lamplight.aws.http;

import dev.lamplight.contract.Json;
import dev.lamplight.contract.api.ErrorAnswer;
import java.nio.charset.StandardCharsets;

/// Server-sent events with JSON as their data (WHATWG HTML, section 9.2), each handed on at once. Not thread-safe.
public final class EventStream {
    private final BodySink sink;

    EventStream(BodySink sink) {
        this.sink = sink;
    }

    /// Writes the events of one answer.
    @FunctionalInterface
    public interface Writer {
        /// As [StreamedBody#writeTo].
        void write(EventStream events);

        /// As [StreamedBody#fail]; OpenAI's APIs of completions have the error as the data of an event of no name.
        default void fail(EventStream events, ErrorAnswer error) {
            events.add(error);
        }
    }

    /// The body that a writer of events makes.
    record Body(Writer writer) implements StreamedBody {
        @Override
        public void writeTo(BodySink sink) {
            writer.write(new EventStream(sink));
        }

        @Override
        public void fail(BodySink sink, ErrorAnswer error) {
            writer.fail(new EventStream(sink), error);
        }
    }

    /// An event without a name.
    public void add(Object data) {
        write("data: " + Json.text(data) + "\n\n");
    }

    /// An event with a name, as OpenAI's API of responses has them.
    public void add(String name, Object data) {
        write("event: " + name + "\ndata: " + Json.text(data) + "\n\n");
    }

    /// OpenAI's word that nothing follows.
    public void done() {
        write("data: [DONE]\n\n");
    }

    /// As [BodySink#isGone].
    public boolean isGone() {
        return sink.isGone();
    }

    private void write(String event) {
        sink.write(event.getBytes(StandardCharsets.UTF_8));
    }
}
