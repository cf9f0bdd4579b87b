package dev.lamplight.tests.clouds;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A custom runtime in one class: returns each event; to `"layer"` the file that the variable `PROOF` names.
public final class PuppetRuntime {
    private PuppetRuntime() {}

    public static void main(String[] arguments) throws IOException {
        String root = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";
        while (true) {
            HttpURLConnection next = open(root + "next");
            byte[] event;
            try (InputStream body = next.getInputStream()) {
                event = body.readAllBytes();
            }
            HttpURLConnection answer = open(root + next.getHeaderField("Lambda-Runtime-Aws-Request-Id") + "/response");
            answer.setDoOutput(true);
            try (OutputStream body = answer.getOutputStream()) {
                body.write(new String(event, StandardCharsets.UTF_8).equals("\"layer\"") ? proof() : event);
            }
            answer.getResponseCode();
        }
    }

    private static byte[] proof() throws IOException {
        return Files.readAllBytes(Path.of(System.getenv("PROOF")));
    }

    private static HttpURLConnection open(String address) throws IOException {
        return (HttpURLConnection) URI.create(address).toURL().openConnection();
    }
}
