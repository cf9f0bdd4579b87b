package dev.lamplight.aws.http;

import dev.lamplight.aws.Deadline;
import dev.lamplight.aws.Traces;
import dev.lamplight.aws.runtime.Event;
import dev.lamplight.aws.runtime.EventHandler;
import dev.lamplight.aws.runtime.HttpPrelude;
import dev.lamplight.aws.runtime.ResponseStream;
import java.time.Clock;

/// An HTTP function under the runtime of our own: every answer goes out as API Gateway takes streams, those of one
/// piece too.
public final class StreamedInvocations implements EventHandler {
    private final HttpEdge edge;
    private final Clock clock;

    public StreamedInvocations(HttpEdge edge, Clock clock) {
        this.edge = edge;
        this.clock = clock;
    }

    /// @throws IllegalArgumentException for an event that is not API Gateway's
    @Override
    public void handle(Event event, ResponseStream response) {
        Traces.during(
                event,
                () -> edge.answer(
                        GatewayCodec.read(event.payload()),
                        event.requestId(),
                        new Deadline(event.deadline(), clock),
                        (status, headers) -> {
                            HttpPrelude.write(response, status, headers);
                            return new Body(response);
                        }));
    }

    private record Body(ResponseStream response) implements BodySink {
        @Override
        public void write(byte[] bytes) {
            response.write(bytes);
        }

        @Override
        public boolean isGone() {
            return response.isGone();
        }
    }
}
