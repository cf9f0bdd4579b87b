package dev.lamplight.localcloud.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// One child JVM with its Runtime API, log stream and `/tmp`. Serves as many calls at a time as its function takes,
/// each by its own thread; [#kill] may come from any.
final class ExecutionEnvironment {
    private final HostedFunction function;
    private final RuntimeApi api;
    private final Process process;
    private final LogStream log;
    private final Path temporaryFolder;
    private final Clock clock;
    private final Instant started;
    private final Set<Call> serving = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean fresh = new AtomicBoolean(true);
    private volatile boolean ended;
    private volatile Instant lastUsed;
    private final CompletableFuture<Void> released;

    ExecutionEnvironment(
            HostedFunction function,
            RuntimeApi api,
            Process process,
            LogStream log,
            Path temporaryFolder,
            Clock clock) {
        this.function = function;
        this.api = api;
        this.process = process;
        this.log = log;
        this.temporaryFolder = temporaryFolder;
        this.clock = clock;
        this.started = clock.instant();
        this.lastUsed = started;
        this.released = process.onExit().thenRun(this::exited).thenRun(this::release);
        CompletableFuture<Void> _ = api.initError().thenAccept(this::initFailed);
    }

    /// What became of a call.
    sealed interface Served {
        /// The call reached the function, or its start failed on it.
        @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
        record Finished(Outcome outcome, Usage usage, byte[] logTail) implements Served {}

        /// A warm environment had died, or had no loop left, before it took the event; another one may serve it.
        record NotTaken() implements Served {}
    }

    /// Runs the call and waits for its outcome; afterwards the environment is either ready for the next or ended.
    Served serve(Call call, Duration initLimit) throws InterruptedException {
        boolean cold = fresh.getAndSet(false);
        boolean starting = cold || !api.ready().isDone();
        long logStart = log.length();
        serving.add(call);
        if (!process.isAlive()) {
            exited();
        }
        log.mark(clock.instant());
        log.append("START RequestId: " + call.requestId() + " Version: $LATEST");
        api.offer(call);
        try {
            Outcome outcome = await(call, initLimit);
            if (!starting && !call.delivered().isDone() && withdraw(call)) {
                return new Served.NotTaken();
            }
            return finish(call, outcome, cold, logStart);
        } catch (InterruptedException closing) {
            kill();
            throw closing;
        }
    }

    /// What waits for a loop that does not come; others that are under way are let alone.
    private boolean withdraw(Call call) {
        if (!function.isConcurrent()) {
            kill();
        } else if (process.isAlive() && !api.withdraw(call)) {
            return false; // taken in this very moment
        }
        ended = true;
        serving.remove(call);
        return true;
    }

    private void exited() {
        for (Call call : serving) {
            call.outcome().complete(new Outcome.Exited(process.exitValue()));
            call.left().complete(null);
        }
    }

    private void initFailed(ErrorObject error) {
        serving.forEach(call -> call.outcome().complete(new Outcome.InitFailed(error)));
    }

    private Outcome await(Call call, Duration initLimit) throws InterruptedException {
        try {
            CompletableFuture.anyOf(call.delivered(), call.outcome()).get(initLimit.toMillis(), TimeUnit.MILLISECONDS);
            return call.outcome().get(function.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            // An answer may have arrived in this very moment; whoever completes the future first decides.
            call.outcome().complete(call.delivered().isDone() ? new Outcome.TimedOut() : initTimedOut(initLimit));
            return call.outcome().join();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("outcomes are values", impossible);
        }
    }

    private static Outcome initTimedOut(Duration initLimit) {
        return new Outcome.InitFailed(ErrorObject.of(
                "Sandbox.Timedout",
                "the runtime did not ask for its first event within " + initLimit.toSeconds() + " seconds"));
    }

    private Served finish(Call call, Outcome outcome, boolean cold, long logStart) {
        Usage usage = usage(call, cold);
        switch (outcome) {
            case Outcome.Returned _, Outcome.Reported _ -> {}
            case Outcome.InitFailed failed -> endUnlessShared(failed.error());
            case Outcome.Exited exited -> endWith(ErrorObject.exited(call.requestId(), exited.status()));
            case Outcome.TimedOut _ -> endUnlessShared(ErrorObject.timedOut(call.requestId(), function.timeout()));
        }
        log.append("END RequestId: " + call.requestId());
        log.append(usage.reportLine(call.requestId(), function.memoryMegabytes()));
        noteMemory(usage);
        lastUsed = clock.instant();
        if (outcome instanceof Outcome.TimedOut && function.isConcurrent()) {
            CompletableFuture<Void> _ = call.left().thenRun(() -> serving.remove(call));
        } else {
            serving.remove(call);
        }
        return new Served.Finished(outcome, usage, logTail(call, logStart));
    }

    /// Where calls share a log, the lines that name the call.
    private byte[] logTail(Call call, long logStart) {
        return function.isConcurrent() ? log.tailNaming(call.requestId(), logStart) : log.tailSince(logStart);
    }

    /// With other calls in it, an environment goes on, and so does the function's work on one whose time was over
    /// (Lambda Developer Guide, "Lambda Managed Instances execution environment").
    private void endUnlessShared(ErrorObject reason) {
        if (function.isConcurrent() && api.ready().isDone()) {
            log.append(clock.instant() + " " + reason.message());
        } else {
            endWith(reason);
        }
    }

    private Usage usage(Call call, boolean cold) {
        Instant now = clock.instant();
        Instant delivered = call.delivered().getNow(now);
        Duration init = cold ? Duration.between(started, api.ready().getNow(delivered)) : Duration.ZERO;
        return new Usage(Duration.between(delivered, now), init, ResidentSet.peakMegabytes(process.pid()));
    }

    private void noteMemory(Usage usage) {
        if (usage.maxMemoryUsedMegabytes() > function.memoryMegabytes()) {
            log.append("NOTE resident set " + usage.maxMemoryUsedMegabytes() + " MB is above the memory size "
                    + function.memoryMegabytes() + " MB; AWS would have killed this environment");
        }
    }

    boolean isUsable() {
        return !ended && process.isAlive();
    }

    Duration idleSince(Instant now) {
        return Duration.between(lastUsed, now);
    }

    /// Asks the process to end, as Lambda does at shutdown; [#kill] follows where it does not. Through its handle:
    /// [Process#destroy] closes the pipe too, and [ParentWatch] would end the process before it has put its things
    /// away.
    void terminate() {
        ended = true;
        process.toHandle().destroy();
    }

    /// Waits for the end of the process, up to the limit.
    void awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
        try {
            released.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException left) {
            log.append("NOTE environment not cleaned up: " + left);
        }
    }

    /// Ends the process and whatever it started, at once.
    void kill() {
        ended = true;
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void endWith(ErrorObject reason) {
        log.append(clock.instant() + " " + reason.message());
        kill();
    }

    private void release() {
        ended = true;
        api.close();
        try {
            CodeStore.deleteTree(temporaryFolder);
        } catch (IOException left) {
            log.append("NOTE cannot remove " + temporaryFolder + ": " + left.getMessage());
        }
    }

    long pid() {
        return process.pid();
    }
}
