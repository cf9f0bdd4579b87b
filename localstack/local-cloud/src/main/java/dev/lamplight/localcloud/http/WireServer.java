package dev.lamplight.localcloud.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// A server on 127.0.0.1. Safe for concurrent use.
public final class WireServer implements AutoCloseable {
    private final ServerSocket listener;
    private final WireHandler handler;
    private final WireLimits limits;
    private final Clock clock;
    private final Set<WireConnection> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread acceptor;

    private WireServer(ServerSocket listener, WireHandler handler, WireLimits limits, Clock clock) {
        this.listener = listener;
        this.handler = handler;
        this.limits = limits;
        this.clock = clock;
        this.acceptor = Thread.ofPlatform()
                .name("wire-" + listener.getLocalPort())
                .daemon()
                .unstarted(this::acceptAll);
    }

    /// @param port the port to listen on, 0 for a free one
    /// @throws IllegalStateException when the port is taken
    public static WireServer start(int port, WireLimits limits, Clock clock, WireHandler handler) {
        try {
            ServerSocket listener = new ServerSocket();
            // After a restart the port of the previous run is still in TIME_WAIT.
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1024);
            WireServer server = new WireServer(listener, handler, limits, clock);
            server.acceptor.start();
            return server;
        } catch (BindException taken) {
            throw TakenPort.of(port, taken);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port + ": " + failed.getMessage(), failed);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// `http://127.0.0.1:PORT`; an address and not `localhost`, so that AWS SDKs use path style.
    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                accept(new WireConnection(listener.accept(), handler, limits, clock));
            } catch (IOException _) {
                // The listener was closed, or a client gave up before it was accepted; the loop condition tells which.
            }
        }
    }

    private void accept(WireConnection connection) {
        connections.add(connection);
        try {
            threads.execute(() -> serve(connection));
        } catch (RejectedExecutionException closing) {
            connections.remove(connection);
            closeQuietly(connection);
        }
    }

    private void serve(WireConnection connection) {
        try {
            connection.serve();
        } finally {
            connections.remove(connection);
        }
    }

    /// Refuses new connections and closes idle ones; requests being answered get up to `patience` to end.
    ///
    /// @return whether all of them ended
    public boolean drain(Duration patience) throws InterruptedException {
        closeQuietly(listener);
        acceptor.join(); // a client may have been accepted at the last moment
        for (WireConnection connection : connections) {
            try {
                connection.closeIfIdle();
            } catch (IOException _) {
                // Closed by the other side at the same moment.
            }
        }
        threads.shutdown();
        return threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closeQuietly(listener);
        connections.forEach(WireServer::closeQuietly);
        threads.shutdownNow();
    }

    private static void closeQuietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException _) {
            // Closing is all that can be done with it.
        }
    }
}
