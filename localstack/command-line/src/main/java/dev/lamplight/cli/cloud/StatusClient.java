package dev.lamplight.cli.cloud;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;

/// Asks a running local cloud what it is doing.
public final class StatusClient {
    private static final int TIMEOUT_MILLIS = 10_000;

    private StatusClient() {}

    /// @throws CommandFailure where it does not answer
    public static CloudStatus status(RunFile run) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) run.control().toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try (InputStream in = connection.getInputStream()) {
                return Json.read(in.readAllBytes(), CloudStatus.class);
            }
        } catch (IOException failed) {
            throw new CommandFailure(
                    "The local cloud (process " + run.processId() + ") does not say what it does: end it with"
                            + " ./lamplight down, then start it again.",
                    failed);
        }
    }
}
