package dev.lamplight.tests.clouds;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Shows its event at the address that it finds in it, and does what it is told there: returns the answer, or throws it
/// where the status is none of success. An event without an address comes back as it is.
public final class PuppetFunction implements RequestStreamHandler {
    private static final Pattern STRINGS = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+/[a-z0-9-]+");

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        byte[] event = input.readAllBytes();
        Matcher strings = STRINGS.matcher(new String(event, StandardCharsets.UTF_8));
        output.write(strings.find() ? ask(strings.group(), event) : event);
    }

    private static byte[] ask(String address, byte[] event) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address).toURL().openConnection();
        connection.setDoOutput(true);
        connection.getOutputStream().write(event);
        int status = connection.getResponseCode();
        if (status == 410) {
            Runtime.getRuntime().halt(3);
        }
        if (status >= 300) {
            throw new IllegalStateException("told to fail with " + status);
        }
        try (InputStream answer = connection.getInputStream()) {
            return answer.readAllBytes();
        }
    }
}
