package dev.lamplight.localcloud.probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Returns the text of the file `word` of its own package; waits before at the [Gate] whose port is its event, unless
/// that is 0.
public final class WordFunction implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        int port = Integer.parseInt(new String(input.readAllBytes(), StandardCharsets.UTF_8).strip());
        if (port > 0) {
            try (Socket gate = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
                gate.getOutputStream()
                        .write(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8));
                gate.shutdownOutput();
                gate.getInputStream().readAllBytes();
            }
        }
        output.write(Files.readAllBytes(Path.of(System.getenv("LAMBDA_TASK_ROOT"), "word")));
    }
}
