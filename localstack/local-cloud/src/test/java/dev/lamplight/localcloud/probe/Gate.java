package dev.lamplight.localcloud.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The test's side of [GateFunction]: shows that a call is running and lets it end.
public final class Gate implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> waiting = new ArrayList<>();

    public Gate() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        listener.setSoTimeout(60_000);
    }

    /// The event for [GateFunction].
    public byte[] event() {
        return Integer.toString(listener.getLocalPort()).getBytes(StandardCharsets.UTF_8);
    }

    /// Waits until a call has arrived, and tells the process id of its environment.
    public long awaitArrival() throws IOException {
        Socket arrived = listener.accept();
        waiting.add(arrived);
        return Long.parseLong(new String(arrived.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    /// Lets all calls end that have arrived.
    public void open() throws IOException {
        for (Socket socket : waiting) {
            socket.close();
        }
        waiting.clear();
    }

    @Override
    public void close() throws IOException {
        open();
        listener.close();
    }
}
