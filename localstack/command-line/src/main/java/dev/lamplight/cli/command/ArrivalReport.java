package dev.lamplight.cli.command;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Progress;
import dev.lamplight.cli.put.Arrival;
import dev.lamplight.contract.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Waits for what was put, and says what became of it.
final class ArrivalReport {
    private final Deployment deployment;
    private final Console console;
    private final Clock clock;

    ArrivalReport(Deployment deployment, Console console, Clock clock) {
        this.deployment = deployment;
        this.console = console;
        this.clock = clock;
    }

    /// @param json what is known already; completed and failed are added
    /// @throws CommandFailure where some failed
    void await(List<Arrival> arrivals, Map<String, Object> json, Output output) throws InterruptedException {
        long completed = 0;
        List<StoreFile> failed = new ArrayList<>();
        try (PlatformClient client = new PlatformClient(deployment);
                Progress progress = new Progress(console, clock, "wait until searchable", "documents")) {
            for (Arrival arrival : arrivals) {
                Arrival.Result result = arrival.await(client, deployment, progress);
                completed += result.completed();
                failed.addAll(result.failed());
            }
            progress.finish(
                    completed + " documents searchable" + (failed.isEmpty() ? "" : ", " + failed.size() + " failed"));
        }
        json.put("completed", completed);
        json.put("failed", failed);
        switch (output) {
            case TEXT -> {}
            case JSON -> console.print(Json.text(json));
        }
        if (!failed.isEmpty()) {
            failed.forEach(
                    file -> console.note("  " + file.source() + "  " + file.errorCode() + ": " + file.errorMessage()));
            throw new CommandFailure(failed.size() + " of " + (completed + failed.size()) + " documents failed.");
        }
    }
}
