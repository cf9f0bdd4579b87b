package dev.lamplight.cli.cloud;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The local cloud of a folder, for a command that wants one up.
public final class RunningCloud {
    /// Over the drain limit: what is cut short then needs a moment too.
    private static final Duration PATIENCE = UpOptions.USUAL.drain().plusSeconds(15);

    private RunningCloud() {}

    /// The one that is up; one that is ending is waited for.
    ///
    /// @throws CommandFailure where it does not end
    public static Optional<RunFile> awaitEnding(Installation installation, Console console)
            throws InterruptedException {
        Optional<RunFile> run = RunFile.running(installation.runFile());
        if (run.isEmpty() || !run.get().isEnding()) {
            return run;
        }
        console.note("  another local cloud (process " + run.get().processId() + ") is ending; waiting for it, at most "
                + PATIENCE.toSeconds() + " s");
        Optional<ProcessHandle> process = run.get().process();
        if (process.isPresent()) {
            await(process.get());
        }
        return Optional.empty();
    }

    private static void await(ProcessHandle process) throws InterruptedException {
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new CommandFailure(
                    "The local cloud (process " + process.pid() + ") does not end: ./lamplight down kills it.", late);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("waiting for process " + process.pid(), impossible);
        }
    }
}
