package dev.lamplight.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.lamplight.aws.runtime.Event;
import dev.lamplight.aws.runtime.EventHandler;
import dev.lamplight.aws.runtime.ResponseStream;
import dev.lamplight.aws.runtime.ToldFailure;
import dev.lamplight.contract.Failure;
import java.time.Clock;
import java.util.Map;
import java.util.function.Function;

/// A handler of AWS's interface under the runtime of our own: its event is read, it is called, and what it returns goes
/// out in one piece. As safe for several events at once as the handler is.
///
/// @param reader of events; throws IllegalArgumentException for what is none of them
/// @param writer of answers, as JSON
/// @param environment the variables that Lambda sets
public record WholeInvocations<E, R>(
        RequestHandler<E, R> handler,
        Function<byte[], E> reader,
        Function<R, byte[]> writer,
        Map<String, String> environment,
        Clock clock)
        implements EventHandler {

    @Override
    public void handle(Event event, ResponseStream response) {
        Traces.during(event, () -> response.answer("application/json", answer(event)));
    }

    private byte[] answer(Event event) {
        try {
            E read = reader.apply(event.payload());
            return writer.apply(handler.handleRequest(read, new InvocationContext(event, environment, clock)));
        } catch (Failure coded) {
            throw new ToldFailure(coded.explanation(), coded);
        }
    }
}
