package dev.lamplight.tests.runtime;

import dev.lamplight.aws.runtime.Event;
import dev.lamplight.aws.runtime.HttpPrelude;
import dev.lamplight.aws.runtime.ResponseStream;
import dev.lamplight.aws.runtime.RuntimeLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A function on the runtime of our own that does what the words of its event say: `whole BYTES` and `stream BYTES`
/// answer with so many, `pid 0` with the process id; `hold PORT` begins a stream and waits at the test's gate,
/// `think PORT` waits without having begun, `watch PORT` begins and comes to the gate when its reader has gone. To a
/// request for `/ticks/PORT` it writes the time line by line, each when the gate was opened once more.
public final class LoopProbe {
    static final int TICK_COUNT = 6;
    private static final int PIECE_BYTES = 1 << 16;
    private static final Pattern TICKS = Pattern.compile("\"rawPath\":\"/ticks/([0-9]+)\"");

    private LoopProbe() {}

    /// The whole life of an environment.
    public static void main(String[] arguments) throws IOException {
        System.exit(RuntimeLoop.run(System.getenv(), () -> LoopProbe::answer));
    }

    private static void answer(Event event, ResponseStream response) {
        Matcher ticks = TICKS.matcher(new String(event.payload(), StandardCharsets.UTF_8));
        if (ticks.find()) {
            tick(response, Integer.parseInt(ticks.group(1)));
            return;
        }
        String[] words = new String(event.payload(), StandardCharsets.UTF_8)
                .replace("\"", "")
                .split(" ", 2);
        int number = Integer.parseInt(words[1]);
        switch (words[0]) {
            case "whole" -> response.answer("text/plain", letters(number));
            case "stream" -> stream(response, number);
            case "pid" ->
                response.answer(
                        "text/plain",
                        bytes(Long.toString(ProcessHandle.current().pid())));
            case "hold" -> {
                begin(response);
                waitAt(number);
                response.write(bytes("second"));
            }
            case "think" -> {
                waitAt(number);
                response.answer("text/plain", bytes("thought"));
            }
            default -> {
                begin(response);
                while (!response.isGone()) {
                    Thread.onSpinWait();
                }
                waitAt(number);
            }
        }
    }

    private static void tick(ResponseStream response, int port) {
        HttpPrelude.write(response, 200, Map.of("Content-Type", "text/plain"));
        for (int i = 0; i < TICK_COUNT; i++) {
            waitAt(port);
            response.write(bytes(Instant.now() + "\n"));
        }
    }

    private static void begin(ResponseStream response) {
        response.begin("text/plain");
        response.write(bytes("first"));
    }

    private static void stream(ResponseStream response, int count) {
        response.begin("text/plain");
        for (int written = 0; written < count; written += PIECE_BYTES) {
            response.write(letters(Math.min(PIECE_BYTES, count - written)));
        }
    }

    private static byte[] letters(int count) {
        byte[] letters = new byte[count];
        Arrays.fill(letters, (byte) 'x');
        return letters;
    }

    private static void waitAt(int port) {
        try (Socket gate = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            gate.shutdownOutput();
            gate.getInputStream().readAllBytes();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
