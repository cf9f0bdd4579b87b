package dev.lamplight.bench.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The harness's end: a child virtual machine that does tasks when told and waits otherwise, so that sides take turns
/// on the machine. Not thread-safe; closing it ends the child.
public final class WorkerProcess implements AutoCloseable {
    /// The same for all sides.
    private static final List<String> JVM = List.of(
            "-Xmx2g",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dfile.encoding=UTF-8",
            "-Dslf4j.internal.verbosity=ERROR");

    private final String name;
    private final Path log;
    private final Process process;
    private final DataOutputStream tasks;
    private final DataInputStream results;

    private WorkerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.tasks = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.results = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /// @param name for messages and the log file
    /// @param classPath where the side's classes are, and nothing of another side
    /// @param main the class whose main method serves the side
    public record Side(String name, String classPath, Class<?> main, List<String> options, List<String> arguments) {
        public Side {
            options = List.copyOf(options);
            arguments = List.copyOf(arguments);
        }
    }

    /// One answer.
    ///
    /// @param nanos duration of the task as the child measured it
    public record Timed(long nanos, Output output) {}

    /// Starts the child; what it prints goes to a file in `logs`.
    ///
    /// @throws IOException where it ends before it is ready
    public static WorkerProcess start(Side side, Path logs) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(side.options());
        command.add(side.main().getName());
        command.addAll(side.arguments());
        // Not on the command line: ONNX Runtime reads that with a recursion as deep as it is long.
        return start(side.name(), command, Map.of("CLASSPATH", side.classPath(), "ORT_DISABLE_TELEMETRY", "1"), logs);
    }

    /// Starts a side that is no virtual machine and speaks as [WorkerLoop] does.
    ///
    /// @param environment beside that of this process
    /// @throws IOException where it ends before it is ready
    public static WorkerProcess start(String name, List<String> command, Map<String, String> environment, Path logs)
            throws IOException {
        Path log = Files.createDirectories(logs).resolve(name.replaceAll("[^A-Za-z0-9.]+", "-") + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(environment);
        WorkerProcess worker = new WorkerProcess(name, log, builder.start());
        try {
            worker.results.readByte();
        } catch (IOException e) {
            worker.close();
            throw worker.failed(e);
        }
        return worker;
    }

    public Timed run(Task task, List<String> texts) {
        try {
            WorkerLoop.write(task, texts, tasks);
            long nanos = results.readLong();
            return new Timed(nanos, Output.read(results));
        } catch (IOException e) {
            throw new UncheckedIOException(failed(e));
        }
    }

    /// Of the child.
    public long pid() {
        return process.pid();
    }

    private IOException failed(IOException cause) {
        return new IOException(
                "%s ended before it answered%s; what it said is in %s".formatted(name, exit(), log), cause);
    }

    /// How it ended: a library that ends the process says nothing else.
    private String exit() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? " with exit code " + process.exitValue() : "";
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public void close() {
        try {
            tasks.close();
        } catch (IOException _) {
            // It has ended already.
        }
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
