package dev.lamplight.localcloud.host;

import dev.lamplight.localcloud.host.ExecutionEnvironment.Served;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The environments of one function: started on demand, reused last-in first-out, never more than allowed.
/// Safe for concurrent use.
final class FunctionPool {
    private static final Duration TERMINATION_LIMIT = Duration.ofSeconds(2);

    private final PreparedFunction prepared;
    private final EnvironmentFactory factory;
    private final HostLimits limits;
    private final FunctionTally tally;
    private final int maxEnvironments;
    private final Semaphore permits;
    private final ConcurrentLinkedDeque<ExecutionEnvironment> idle = new ConcurrentLinkedDeque<>();
    private final Set<ExecutionEnvironment> live = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    FunctionPool(PreparedFunction prepared, EnvironmentFactory factory, HostLimits limits) {
        this.prepared = prepared;
        this.factory = factory;
        this.limits = limits;
        this.tally = new FunctionTally(prepared.function());
        this.maxEnvironments = Math.min(
                limits.maxEnvironments(),
                prepared.function().reservedConcurrency().orElse(Integer.MAX_VALUE));
        this.permits = new Semaphore(maxEnvironments, true);
    }

    HostedFunction function() {
        return prepared.function();
    }

    /// @param pipe takes the response as it is written
    InvocationReport call(byte[] payload, Invocation invocation, Optional<ResponsePipe> pipe)
            throws InterruptedException {
        if (maxEnvironments == 0 || !permits.tryAcquire(limits.surplusWait().toMillis(), TimeUnit.MILLISECONDS)) {
            tally.throttled();
            return InvocationReport.withoutLog(new InvocationResult.Throttled(
                    "Rate Exceeded: " + function().name() + " has no free environment of " + maxEnvironments));
        }
        try {
            return serve(payload, invocation, pipe);
        } catch (IOException failed) {
            return InvocationReport.withoutLog(new InvocationResult.Unavailable(
                    "cannot start " + function().name() + ": " + failed.getMessage()));
        } finally {
            permits.release();
        }
    }

    private InvocationReport serve(byte[] payload, Invocation invocation, Optional<ResponsePipe> pipe)
            throws IOException, InterruptedException {
        while (!closing) {
            ExecutionEnvironment environment = take();
            Call call = Call.of(payload, invocation, pipe);
            try {
                switch (environment.serve(call, limits.initLimit())) {
                    case Served.Finished finished -> {
                        return report(call, finished);
                    }
                    case Served.NotTaken _ -> {} // it died idle; the next one starts afresh
                }
            } finally {
                giveBack(environment);
            }
        }
        return InvocationReport.withoutLog(new InvocationResult.Unavailable("the function host is going down"));
    }

    private ExecutionEnvironment take() throws IOException, InterruptedException {
        for (ExecutionEnvironment warm = idle.pollFirst(); warm != null; warm = idle.pollFirst()) {
            if (warm.isUsable()) {
                return warm;
            }
            live.remove(warm);
        }
        ExecutionEnvironment cold = factory.start(prepared);
        live.add(cold);
        return cold;
    }

    private void giveBack(ExecutionEnvironment environment) {
        if (environment.isUsable()) {
            idle.addFirst(environment);
        } else {
            live.remove(environment);
        }
    }

    private InvocationReport report(Call call, Served.Finished finished) {
        InvocationResult result =
                switch (finished.outcome()) {
                    case Outcome.Returned returned -> new InvocationResult.Success(returned.payload());
                    case Outcome.Reported reported -> reported.error().toResult();
                    case Outcome.InitFailed failed -> failed.error().toResult();
                    case Outcome.Exited exited ->
                        ErrorObject.exited(call.requestId(), exited.status()).toResult();
                    case Outcome.TimedOut _ ->
                        ErrorObject.timedOut(call.requestId(), function().timeout())
                                .toResult();
                };
        tally.invoked(finished.usage(), ending(finished.outcome()));
        return new InvocationReport(result, finished.logTail());
    }

    private static FunctionTally.Ending ending(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Returned _ -> FunctionTally.Ending.RETURNED;
            case Outcome.Reported _, Outcome.InitFailed _, Outcome.Exited _ -> FunctionTally.Ending.FAILED;
            case Outcome.TimedOut _ -> FunctionTally.Ending.TIMED_OUT;
        };
    }

    HostStatistics statistics() {
        return tally.snapshot(Math.toIntExact(
                live.stream().filter(ExecutionEnvironment::isUsable).count()));
    }

    /// Kills one environment without warning, a busy one before an idle one.
    ///
    /// @return its process id, empty when none lives
    OptionalLong killOne() {
        return live.stream()
                .filter(ExecutionEnvironment::isUsable)
                .min(Comparator.comparing(idle::contains))
                .map(FunctionPool::kill)
                .orElseGet(OptionalLong::empty);
    }

    private static OptionalLong kill(ExecutionEnvironment victim) {
        long pid = victim.pid();
        victim.kill();
        return OptionalLong.of(pid);
    }

    /// Stops environments that nobody has used for the idle limit.
    void reap(Instant now) throws InterruptedException {
        for (ExecutionEnvironment environment : idle) {
            boolean expired = environment.idleSince(now).compareTo(limits.idleLimit()) > 0;
            if (expired && idle.remove(environment)) {
                live.remove(environment);
                environment.terminate();
                environment.awaitEnd(TERMINATION_LIMIT);
            }
        }
    }

    /// Takes no more calls and waits for the running ones.
    ///
    /// @return whether all of them ended in time
    boolean drain(Duration patience) throws InterruptedException {
        closing = true;
        return permits.tryAcquire(maxEnvironments, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Terminates all environments, then kills those that do not go.
    void stop() throws InterruptedException {
        closing = true;
        live.forEach(ExecutionEnvironment::terminate);
        for (ExecutionEnvironment environment : live) {
            environment.awaitEnd(TERMINATION_LIMIT);
        }
        live.clear();
        idle.clear();
    }

    void kill() {
        closing = true;
        live.forEach(ExecutionEnvironment::kill);
    }
}
