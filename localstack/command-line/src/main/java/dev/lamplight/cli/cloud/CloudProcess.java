package dev.lamplight.cli.cloud;

import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The local cloud as a process of its own, so that it can outlive the command that started it.
public final class CloudProcess {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration DEPLOYMENT_LIMIT = Duration.ofMinutes(8); // on an emulator, through CloudFormation
    private static final Duration STOP_LIMIT = Duration.ofSeconds(45); // its functions get 30 s to finish
    private static final int LOG_LINES = 12;

    private final Installation installation;

    public CloudProcess(Installation installation) {
        this.installation = installation;
    }

    /// How long the process lives.
    public enum Lifetime {
        /// Until `down`.
        ON_ITS_OWN,
        /// Until this process ends, however it ends: it holds the other end of a pipe.
        WITH_THIS_PROCESS
    }

    /// Starts the process and waits until it is ready. Where that fails or is interrupted, it is ended again.
    public RunFile start(UpOptions options, Lifetime lifetime) throws IOException, InterruptedException {
        Files.createDirectories(installation.state());
        Process process = new ProcessBuilder(command(options, lifetime))
                .directory(installation.root().toFile())
                .redirectInput(
                        lifetime == Lifetime.ON_ITS_OWN
                                ? ProcessBuilder.Redirect.from(
                                        Path.of("/dev/null").toFile())
                                : ProcessBuilder.Redirect.PIPE)
                .redirectErrorStream(true)
                .redirectOutput(installation.cloudLog().toFile())
                .start();
        OnInterrupt onInterrupt = OnInterrupt.run(() -> end(process.toHandle()));
        try {
            RunFile run = awaitReady(process, options.on().isPresent() ? DEPLOYMENT_LIMIT : START_LIMIT);
            onInterrupt.withdraw();
            return run;
        } catch (CommandFailure | InterruptedException failed) {
            end(process.toHandle());
            onInterrupt.withdraw();
            throw failed;
        }
    }

    /// The JVM of this process with the same class path; compiled code matters more here than a quick start.
    private List<String> command(UpOptions options, Lifetime lifetime) {
        List<String> command = new ArrayList<>(ownSession());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(
                "-Dfile.encoding=UTF-8",
                "-Dslf4j.internal.verbosity=ERROR",
                "-Dlamplight.root=" + installation.root()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.lamplight.cli.Lamplight"));
        command.addAll(List.of("up", "--foreground"));
        if (lifetime == Lifetime.WITH_THIS_PROCESS) {
            command.add("--until-input-ends");
        }
        command.addAll(options.arguments());
        return command;
    }

    /// A session of its own where there is `setsid`: a Ctrl-C meant for another command must not reach the local
    /// cloud.
    private static List<String> ownSession() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, "setsid"))) {
                return List.of("setsid");
            }
        }
        return List.of();
    }

    private RunFile awaitReady(Process process, Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new CommandFailure("The local cloud did not start; its log says:\n" + endOfLog());
            }
            Optional<RunFile> run = RunFile.running(installation.runFile());
            if (run.isPresent() && run.get().processId() == process.pid()) {
                return run.get();
            }
        }
        throw new CommandFailure(
                "The local cloud was not ready within " + limit.toSeconds() + " s; its log says:\n" + endOfLog());
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(installation.cloudLog());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    /// Asks the process to end and waits until it and all of its children are gone.
    ///
    /// @return whether it ended by itself; false where it had to be killed
    public static boolean stop(RunFile run) {
        return run.process().map(CloudProcess::end).orElse(true);
    }

    private static boolean end(ProcessHandle process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        boolean ended = await(process);
        if (!ended) {
            process.destroyForcibly();
            await(process);
        }
        // They hold a pipe to their host and end with it; this is for one that hangs.
        children.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        return ended;
    }

    private static boolean await(ProcessHandle process) {
        try {
            process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("waiting for process " + process.pid(), impossible);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
