package dev.lamplight.localcloud.front;

import dev.lamplight.localcloud.mapping.FunctionInvoker;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.template.FunctionSpec.AsyncInvocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Lambda's asynchronous invocations: accepted on disk before the caller is told, tried again after failures, told to a
/// destination in the end. What has not ended when the local cloud goes down is tried again when it comes up.
/// Safe for concurrent use.
public final class AsyncInvocations implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AsyncInvocations.class.getName());

    private final Path folder;
    private final FunctionInvoker functions;
    private final Map<String, AsyncInvocation> settings;
    private final MessageSender destinations;
    private final AsyncDelays delays;
    private final Clock clock;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("async-invocations").daemon().factory());

    /// @param settings by function name; a function that is not in it has AWS's own
    public AsyncInvocations(
            Path folder,
            FunctionInvoker functions,
            Map<String, AsyncInvocation> settings,
            MessageSender destinations,
            AsyncDelays delays,
            Clock clock) {
        this.folder = folder;
        this.functions = functions;
        this.settings = Map.copyOf(settings);
        this.destinations = destinations;
        this.delays = delays;
        this.clock = clock;
    }

    /// Goes on with what an earlier run has left.
    public AsyncInvocations resume() throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".json")).toList()) {
                start(AsyncEvent.read(file));
            }
        }
        return this;
    }

    /// Accepts an event of the local cloud itself: of a schedule, or a record for a destination.
    public void accept(String functionArn, String event) {
        accept(functionArn, event.getBytes(StandardCharsets.UTF_8), Invocation.fresh());
    }

    void accept(String functionArn, byte[] payload, Invocation invocation) {
        AsyncEvent event = new AsyncEvent(functionArn, payload, invocation, clock.instant(), 0);
        keep(event);
        start(event);
    }

    private void start(AsyncEvent event) {
        try {
            calls.execute(() -> attempt(event));
        } catch (RejectedExecutionException closing) {
            LOG.log(
                    Level.DEBUG,
                    "left for the next start: {0}",
                    event.invocation().requestId());
        }
    }

    private void startAfter(Duration delay, AsyncEvent event) {
        try {
            ScheduledFuture<?> _ = timer.schedule(() -> start(event), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.log(
                    Level.DEBUG,
                    "left for the next start: {0}",
                    event.invocation().requestId());
        }
    }

    private void attempt(AsyncEvent event) {
        AsyncInvocation setting = setting(event.function());
        try {
            InvocationResult result = functions.invoke(event.function(), event.payload(), event.invocation());
            switch (result) {
                case InvocationResult.Success success -> end(event.afterAttempt(), Ending.succeeded(success.payload()));
                case InvocationResult.FunctionError error -> failed(event.afterAttempt(), error, setting);
                case InvocationResult.Throttled _, InvocationResult.Unavailable _ -> postpone(event, setting);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closing; the file is still there
        }
    }

    private AsyncInvocation setting(String function) {
        return settings.getOrDefault(function, AsyncInvocation.STANDARD);
    }

    private void failed(AsyncEvent event, InvocationResult.FunctionError error, AsyncInvocation setting) {
        if (event.attempts() > setting.maximumRetryAttempts()) {
            end(event, Ending.failed("RetriesExhausted", error.payload()));
        } else if (isTooOld(event, delays.beforeRetry(event.attempts()), setting)) {
            end(event, Ending.failed("EventAgeExceeded", error.payload()));
        } else {
            keep(event);
            startAfter(delays.beforeRetry(event.attempts()), event);
        }
    }

    private void postpone(AsyncEvent event, AsyncInvocation setting) {
        if (isTooOld(event, Duration.ZERO, setting)) {
            end(event, Ending.notRun("EventAgeExceeded"));
        } else {
            startAfter(delays.afterThrottle(), event);
        }
    }

    /// Whether the event will be older than it may be when it is tried again.
    private boolean isTooOld(AsyncEvent event, Duration delay, AsyncInvocation setting) {
        Duration age = Duration.between(event.acceptedAt(), clock.instant()).plus(delay);
        return age.compareTo(setting.maximumEventAge()) > 0;
    }

    private void end(AsyncEvent event, Ending ending) {
        AsyncInvocation setting = setting(event.function());
        try {
            (ending.isSuccess() ? setting.onSuccessArn() : setting.onFailureArn())
                    .ifPresent(arn -> tell(arn, ending.record(event, clock.instant())));
            if (!ending.isSuccess()) {
                setting.deadLetterArn()
                        .ifPresent(arn -> destinations.send(
                                arn, new String(event.payload(), StandardCharsets.UTF_8), ending.attributes(event)));
            }
            Files.deleteIfExists(event.file(folder));
        } catch (RuntimeException | IOException undelivered) {
            LOG.log(Level.WARNING, "destination of " + event.function() + " not told yet", undelivered);
            startEndAfter(event, ending);
        }
    }

    private void tell(String arn, String record) {
        if (arn.contains(":lambda:")) {
            accept(arn, record);
        } else {
            destinations.send(arn, record, Map.of());
        }
    }

    private void startEndAfter(AsyncEvent event, Ending ending) {
        try {
            ScheduledFuture<?> _ = timer.schedule(
                    () -> end(event, ending), delays.afterThrottle().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.log(
                    Level.DEBUG,
                    "left for the next start: {0}",
                    event.invocation().requestId());
        }
    }

    private void keep(AsyncEvent event) {
        try {
            event.writeTo(folder);
        } catch (IOException full) {
            throw new UncheckedIOException("cannot keep an asynchronous invocation in " + folder, full);
        }
    }

    /// Events waiting or running.
    public List<String> pending() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list " + folder, unreadable);
        }
    }

    /// Starts nothing more and waits for running calls.
    public boolean drain(Duration patience) throws InterruptedException {
        timer.shutdownNow();
        calls.shutdown();
        return calls.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        calls.shutdownNow();
    }
}
