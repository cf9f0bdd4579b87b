package dev.lamplight.localcloud.probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Connects to the port in its event (a bare number, or the header `X-Gate` of an API request), tells its process id
/// there, and returns it once the other side closes.
public final class GateFunction implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        int port = port(new String(input.readAllBytes(), StandardCharsets.UTF_8));
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
        try (Socket gate = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            gate.getOutputStream().write(pid);
            gate.shutdownOutput();
            gate.getInputStream().readAllBytes();
        }
        output.write(pid);
    }

    private static int port(String event) {
        Matcher header = Pattern.compile("\"[Xx]-[Gg]ate\":\"([0-9]+)\"").matcher(event);
        return Integer.parseInt(header.find() ? header.group(1) : event.strip());
    }
}
