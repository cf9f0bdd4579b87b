package dev.lamplight.hello;

import dev.lamplight.aws.runtime.Event;
import dev.lamplight.aws.runtime.ResponseStream;
import dev.lamplight.aws.runtime.RuntimeLoop;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Entry of the function where `bootstrap` is its runtime: the same handler without Quarkus.
public final class HelloRuntime {
    private final HelloHandler handler = new HelloHandler();

    private HelloRuntime() {}

    /// The whole life of an environment.
    public static void main(String[] arguments) throws IOException {
        System.exit(RuntimeLoop.run(System.getenv(), () -> new HelloRuntime()::answer));
    }

    private void answer(Event event, ResponseStream response) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            handler.greet(new ByteArrayInputStream(event.payload()), answer);
        } catch (IOException malformed) {
            throw new UncheckedIOException("the event is no JSON", malformed);
        }
        response.answer("application/json", answer.toByteArray());
    }
}
