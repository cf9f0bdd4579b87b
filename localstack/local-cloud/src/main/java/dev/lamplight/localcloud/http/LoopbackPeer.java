package dev.lamplight.localcloud.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The other end of a connection that stays on this machine. Nothing that arrives tells whether it has closed the
/// connection or its sending half only, as a client may that has sent its request (RFC 9293, section 3.6): the kernel's
/// table of connections does, by whether a process still holds that end.
final class LoopbackPeer {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;
    private static final String NO_INODE = "0";

    /// What is known of the other end.
    enum State {
        /// A process has it open.
        HELD,
        GONE,
        /// This system tells nobody.
        UNKNOWN
    }

    private LoopbackPeer() {}

    /// @param socket this end
    static State of(Socket socket) {
        String own = port(socket.getLocalPort());
        String other = port(socket.getPort());
        State state = State.UNKNOWN;
        for (Path table : TABLES) {
            try {
                // both tables: a client of a dual-stack socket stands in that of version 6
                if (Files.readAllLines(table, StandardCharsets.US_ASCII).stream()
                        .map(line -> line.strip().split("\\s+"))
                        .anyMatch(entry -> isHeld(entry, other, own))) {
                    return State.HELD;
                }
                state = State.GONE;
            } catch (IOException _) {
                // No such table here.
            }
        }
        return state;
    }

    private static String port(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }

    private static boolean isHeld(String[] entry, String local, String remote) {
        return entry.length > INODE
                && entry[LOCAL].endsWith(local)
                && entry[REMOTE].endsWith(remote)
                && !entry[INODE].equals(NO_INODE);
    }
}
