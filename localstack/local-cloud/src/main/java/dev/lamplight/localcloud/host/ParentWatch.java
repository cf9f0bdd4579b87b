package dev.lamplight.localcloud.host;

import java.io.IOException;

/// The Java agent of every child: ends the process as soon as its standard input ends, that is, when the host is gone,
/// however it went. The host holds the other end of the pipe and never writes to it.
///
/// Deliberately one class without any reference to others: [WatchJar] packs it alone, so that nothing of the host is on
/// the function's class path.
public final class ParentWatch extends Thread {
    private static final int EXIT_STATUS = 137; // what a shell reports for a process killed by SIGKILL

    private ParentWatch() {
        super("parent-watch");
        setDaemon(true);
    }

    /// The entry point that the manifest of the agent's jar names.
    public static void premain(String ignored) {
        new ParentWatch().start();
    }

    @Override
    public void run() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever sent; only the end matters.
            }
        } catch (IOException broken) {
            // A broken pipe is an ended pipe.
        }
        Runtime.getRuntime().halt(EXIT_STATUS);
    }
}
