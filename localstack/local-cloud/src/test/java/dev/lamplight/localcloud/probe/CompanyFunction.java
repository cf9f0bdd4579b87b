package dev.lamplight.localcloud.probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// Several events at the same time in one process. Its event is a text of words: `meet COUNT WORD` returns when so many
/// are here, `gate PORT WORD` when the test's [Gate] opens, `exit STATUS WORD` never. Logs the request id with the
/// word, and returns its process id with it.
public final class CompanyFunction implements RequestStreamHandler {
    private static final Map<Integer, CountDownLatch> MEETINGS = new ConcurrentHashMap<>();

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        String[] words = new String(input.readAllBytes(), StandardCharsets.UTF_8).split("[ \"]+");
        String[] event = words[0].isEmpty() ? Arrays.copyOfRange(words, 1, words.length) : words;
        int number = Integer.parseInt(event[1]);
        System.out.println("RequestId: " + context.getAwsRequestId() + " says " + event[2]);
        switch (event[0]) {
            case "meet" -> meet(number);
            case "gate" -> waitAt(number);
            default -> Runtime.getRuntime().halt(number);
        }
        String answer = "\"" + ProcessHandle.current().pid() + " " + event[2] + "\"";
        output.write(answer.getBytes(StandardCharsets.UTF_8));
    }

    private static void meet(int count) {
        CountDownLatch meeting = MEETINGS.computeIfAbsent(count, CountDownLatch::new);
        meeting.countDown();
        try {
            meeting.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void waitAt(int port) throws IOException {
        try (Socket gate = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            gate.getOutputStream()
                    .write(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8));
            gate.shutdownOutput();
            gate.getInputStream().readAllBytes();
        }
    }
}
