package dev.lamplight.localcloud.host;

import dev.lamplight.localcloud.mapping.FunctionInvoker;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs packaged functions and counts what they do. Safe for concurrent use.
///
/// Nothing is started before the first call. Closing waits for running calls, then asks the children to end, then kills
/// them. Should the host itself be killed, its children end by themselves: [ParentWatch] sees the end of their standard
/// input, and on Linux with util-linux the kernel kills them besides.
public final class FunctionHost implements FunctionInvoker, AutoCloseable {
    private static final Duration REAPING_INTERVAL = Duration.ofSeconds(30);

    private final HostSettings settings;
    private final Map<String, FunctionPool> pools;
    private final ChildSpawner spawner;
    private final CodeStore store;
    private final Clock clock;
    private final ScheduledExecutorService reaper = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("environment-reaper").daemon().factory());
    private @Nullable CodeWatch watch;
    private volatile boolean closing;

    private FunctionHost(
            HostSettings settings,
            Map<String, FunctionPool> pools,
            ChildSpawner spawner,
            CodeStore store,
            Clock clock) {
        this.settings = settings;
        this.pools = pools;
        this.spawner = spawner;
        this.store = store;
        this.clock = clock;
        long interval = REAPING_INTERVAL.toMillis();
        ScheduledFuture<?> _ = reaper.scheduleWithFixedDelay(this::reap, interval, interval, TimeUnit.MILLISECONDS);
    }

    /// Unzips what is new and is then ready for calls.
    ///
    /// @throws IOException when a zip or layer cannot be read or unzipped
    /// @throws IllegalStateException on a system on which AWS's client does not run
    public static FunctionHost start(HostSettings settings, List<HostedFunction> functions, Clock clock)
            throws IOException, InterruptedException {
        requireLinux(System.getProperty("os.name"));
        CodeStore.deleteTree(EnvironmentFactory.temporaryRoot(settings.stateFolder()));
        CodeStore store = new CodeStore(settings.stateFolder().resolve("code"));
        Path watchJar = WatchJar.writeTo(settings.stateFolder().resolve("host"));
        ChildCommand command = new ChildCommand(settings.runtimeClient(), watchJar, ChildSpawner.tiedToParent());
        ChildSpawner spawner = new ChildSpawner();
        EnvironmentFactory factory = new EnvironmentFactory(settings, command, spawner, clock);
        Map<String, FunctionPool> pools = new LinkedHashMap<>();
        for (HostedFunction function : functions) {
            FunctionPool pool = new FunctionPool(PreparedFunction.of(function, store), factory, settings.limits());
            if (pools.put(function.name(), pool) != null) {
                throw new IllegalArgumentException("expected distinct function names, found two " + function.name());
            }
            Files.createDirectories(EnvironmentFactory.logFolder(settings.stateFolder(), function.name()));
        }
        return new FunctionHost(settings, pools, spawner, store, clock);
    }

    private static void requireLinux(String system) {
        if (!system.startsWith("Linux")) {
            throw new IllegalStateException("AWS's Java runtime client is native code for Linux only, found " + system
                    + "; run Lamplight's local cloud on Linux or in WSL");
        }
    }

    @Override
    public InvocationResult invoke(String functionName, byte[] payload, Invocation invocation)
            throws InterruptedException {
        return call(functionName, payload, invocation).result();
    }

    @Override
    public InvocationResult stream(String functionName, byte[] payload, Invocation invocation, ResponsePipe pipe)
            throws InterruptedException {
        return callStreaming(functionName, payload, invocation, pipe).result();
    }

    /// As [#stream], with what the call wrote to its log.
    public InvocationReport callStreaming(String functionName, byte[] payload, Invocation invocation, ResponsePipe pipe)
            throws InterruptedException {
        try {
            InvocationReport report = call(functionName, payload, invocation, Optional.of(pipe));
            // a runtime that cannot stream has answered in one piece
            if (report.result() instanceof InvocationResult.Success(byte[] response) && response.length > 0) {
                boolean _ = pipe.put(response);
            }
            return report;
        } finally {
            pipe.end();
        }
    }

    /// As [#invoke], with what the call wrote to its log.
    public InvocationReport call(String functionName, byte[] payload, Invocation invocation)
            throws InterruptedException {
        return call(functionName, payload, invocation, Optional.empty());
    }

    private InvocationReport call(
            String functionName, byte[] payload, Invocation invocation, Optional<ResponsePipe> pipe)
            throws InterruptedException {
        FunctionPool pool = pools.get(functionName);
        if (pool == null || closing) {
            return InvocationReport.withoutLog(new InvocationResult.Unavailable(
                    pool == null ? "no function " + functionName : "the function host is going down"));
        }
        return pool.call(payload, invocation, pipe);
    }

    /// Takes over each function's code when it is built anew, from now on: calls then run it, those under way come to
    /// their end with the code that they began with. Layers stay as they were.
    ///
    /// @param listener hears a sentence for each
    public synchronized void watchCode(Consumer<String> listener) {
        if (watch == null && !closing) {
            Map<HostedFunction, CodeWatch.Replacing> functions = new LinkedHashMap<>();
            pools.values().forEach(pool -> functions.put(pool.function(), () -> pool.replaceCode(store)));
            watch = CodeWatch.start(functions, listener);
        }
    }

    private synchronized void stopWatching() {
        if (watch != null) {
            watch.close();
        }
    }

    /// In the order in which they were given.
    public List<HostedFunction> functions() {
        return pools.values().stream().map(FunctionPool::function).toList();
    }

    public Optional<HostedFunction> function(String name) {
        return Optional.ofNullable(pools.get(name)).map(FunctionPool::function);
    }

    public String functionArn(String name) {
        return settings.functionArn(name);
    }

    /// The id by which S3 and SQS see which function calls them.
    public static String accessKeyId(String functionName) {
        return ChildVariables.accessKeyId(functionName);
    }

    /// The folder with the log streams of a function, one file per environment, the newest name last.
    public Path logFolder(String functionName) {
        return EnvironmentFactory.logFolder(settings.stateFolder(), functionName);
    }

    public List<HostStatistics> statistics() {
        return pools.values().stream().map(FunctionPool::statistics).toList();
    }

    /// Kills one environment of the function as a failing machine would, a busy one first.
    ///
    /// @return the process id of the victim, empty when no environment lives
    /// @throws IllegalArgumentException when there is no such function
    public OptionalLong killEnvironment(String functionName) {
        FunctionPool pool = pools.get(functionName);
        if (pool == null) {
            throw new IllegalArgumentException(
                    "expected one of " + pools.keySet() + ", found \"" + functionName + "\"");
        }
        return pool.killOne();
    }

    private void reap() {
        Instant now = clock.instant();
        try {
            for (FunctionPool pool : pools.values()) {
                pool.reap(now);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        stopWatching();
        reaper.shutdownNow();
        try {
            Instant end = clock.instant().plus(settings.limits().drainLimit());
            for (FunctionPool pool : pools.values()) {
                Duration left = Duration.between(clock.instant(), end);
                pool.drain(left.isNegative() ? Duration.ZERO : left);
            }
            for (FunctionPool pool : pools.values()) {
                pool.stop();
            }
        } catch (InterruptedException _) {
            pools.values().forEach(FunctionPool::kill);
            Thread.currentThread().interrupt();
        } finally {
            spawner.close();
        }
    }
}
