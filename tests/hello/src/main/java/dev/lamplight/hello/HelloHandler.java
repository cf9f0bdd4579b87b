package dev.lamplight.hello;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/// Greets whom the event names: the same code on either side.
@Named("hello")
@Singleton
public final class HelloHandler implements RequestStreamHandler {
    private final ObjectMapper json = new ObjectMapper();

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        greet(event, answer);
    }

    void greet(InputStream event, OutputStream answer) throws IOException {
        JsonNode asked = json.readTree(event);
        json.writeValue(answer, Map.of("message", "Hello " + asked.path("name").asText("there")));
    }
}
