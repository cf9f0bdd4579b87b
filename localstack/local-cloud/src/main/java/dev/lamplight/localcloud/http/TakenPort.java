package dev.lamplight.localcloud.http;

import java.io.IOException;

/// The failure of a server whose port somebody else has.
public final class TakenPort {
    private TakenPort() {}

    public static IllegalStateException of(int port, IOException cause) {
        return new IllegalStateException(
                "port " + port + " of 127.0.0.1 is taken: stop what listens there, or name another port", cause);
    }
}
