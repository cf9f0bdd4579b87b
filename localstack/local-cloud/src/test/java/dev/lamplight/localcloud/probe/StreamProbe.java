package dev.lamplight.localcloud.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A custom runtime of its own: streams an answer half way, waits at the test's [Gate], and ends as the header `X-Mode`
/// of the request says.
public final class StreamProbe {
    private static final String API =
            "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";

    private StreamProbe() {}

    /// The loop.
    public static void main(String[] arguments) throws IOException {
        while (true) {
            URLConnection next = URI.create(API + "next").toURL().openConnection();
            String event = new String(next.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            answer(next.getHeaderField("Lambda-Runtime-Aws-Request-Id"), event);
        }
    }

    private static void answer(String id, String event) throws IOException {
        URI api = URI.create(API + id + "/response");
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            OutputStream out = socket.getOutputStream();
            write(out, "POST " + api.getPath() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
            write(out, "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n\r\n");
            String mode = field(event, "X-Mode");
            chunk(out, mode.equals("malformed") ? "no prelude" : "{\"statusCode\":201,\"headers\":{\"X-A\":\"b\"}}");
            chunk(out, "\0\0\0\0\0\0\0\0first");
            int gate = Integer.parseInt(field(event, "X-Gate"));
            waitAt(gate);
            switch (mode) {
                case "whole" -> {
                    chunk(out, "second");
                    write(out, "0\r\n\r\n");
                    socket.getInputStream().readAllBytes();
                }
                case "fails" -> {
                    String error = "{\"errorType\":\"Broken\",\"errorMessage\":\"half way\"}";
                    write(
                            out,
                            "0\r\nLambda-Runtime-Function-Error-Type: Broken\r\nLambda-Runtime-Function-Error-Body: "
                                    + Base64.getEncoder().encodeToString(error.getBytes(StandardCharsets.UTF_8))
                                    + "\r\n\r\n");
                    socket.getInputStream().readAllBytes();
                }
                case "exits" -> Runtime.getRuntime().halt(3);
                case "until gone" -> {
                    socket.getInputStream().readAllBytes(); // nothing comes but the end
                    waitAt(gate);
                }
                default -> {} // the answer breaks off
            }
        } catch (IOException gone) {
            System.out.println("the answer is not wanted: " + gone);
        }
    }

    private static String field(String event, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]+)\"", Pattern.CASE_INSENSITIVE)
                .matcher(event);
        return field.find() ? field.group(1) : "0";
    }

    private static void waitAt(int port) throws IOException {
        if (port > 0) {
            try (Socket gate = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
                write(
                        gate.getOutputStream(),
                        Long.toString(ProcessHandle.current().pid()));
                gate.shutdownOutput();
                InputStream in = gate.getInputStream();
                in.readAllBytes();
            }
        }
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        write(out, Integer.toHexString(bytes) + "\r\n" + text + "\r\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
