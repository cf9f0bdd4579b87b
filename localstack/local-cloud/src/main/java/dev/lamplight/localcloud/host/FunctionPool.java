package dev.lamplight.localcloud.host;

import dev.lamplight.localcloud.host.ExecutionEnvironment.Served;
import dev.lamplight.localcloud.mapping.Invocation;
import dev.lamplight.localcloud.mapping.InvocationResult;
import dev.lamplight.localcloud.mapping.ResponsePipe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The environments of one function: started on demand, never more than allowed, each with as many calls as the
/// function takes at once; the one that was used last is filled first. Safe for concurrent use.
final class FunctionPool {
    private static final Duration TERMINATION_LIMIT = Duration.ofSeconds(2);

    private final EnvironmentFactory factory;
    private final HostLimits limits;
    private final FunctionTally tally;
    private final int maxEnvironments;
    private final int allCalls;
    private final Semaphore permits;
    /// The one that was used last stands first. Guarded by itself.
    private final Deque<Place> places = new ArrayDeque<>();

    private volatile PreparedFunction prepared;
    private volatile boolean closing;

    FunctionPool(PreparedFunction prepared, EnvironmentFactory factory, HostLimits limits) {
        this.prepared = prepared;
        this.factory = factory;
        this.limits = limits;
        this.tally = new FunctionTally(prepared.function());
        this.maxEnvironments = Math.min(
                limits.maxEnvironments(),
                prepared.function().reservedConcurrency().orElse(Integer.MAX_VALUE));
        this.allCalls = Math.multiplyExact(maxEnvironments, prepared.function().concurrency());
        this.permits = new Semaphore(allCalls, true);
    }

    /// An environment, the code that it was started with, and how many calls are in it.
    private static final class Place {
        private final ExecutionEnvironment environment;
        private final PreparedFunction code;
        private int calls;

        private Place(ExecutionEnvironment environment, PreparedFunction code) {
            this.environment = environment;
            this.code = code;
        }
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
        CompletableFuture<Void> left = CompletableFuture.completedFuture(null);
        try {
            Ended ended = serve(payload, invocation, pipe);
            left = ended.left();
            return ended.report();
        } catch (IOException failed) {
            return InvocationReport.withoutLog(new InvocationResult.Unavailable(
                    "cannot start " + function().name() + ": " + failed.getMessage()));
        } finally {
            CompletableFuture<Void> _ = left.thenRun(permits::release);
        }
    }

    /// @param left completed when the runtime has done with the call and its place was given back: one whose time was
    ///     over still occupies a loop of an environment that others use
    private record Ended(InvocationReport report, CompletableFuture<Void> left) {}

    private Ended serve(byte[] payload, Invocation invocation, Optional<ResponsePipe> pipe)
            throws IOException, InterruptedException {
        while (!closing) {
            Place place = take();
            Call call = Call.of(payload, invocation, pipe);
            CompletableFuture<Void> left = new CompletableFuture<>();
            // before anybody hears that it has left, and takes a place
            CompletableFuture<Void> givenBack = left.thenRun(() -> giveBack(place));
            boolean isLate = false;
            try {
                switch (place.environment.serve(call, limits.initLimit())) {
                    case Served.Finished finished -> {
                        isLate = finished.outcome() instanceof Outcome.TimedOut
                                && function().isConcurrent();
                        return new Ended(report(call, finished), givenBack);
                    }
                    case Served.NotTaken _ -> {} // the next one starts afresh
                }
            } finally {
                if (isLate) {
                    CompletableFuture<Void> _ = call.left().thenRun(() -> left.complete(null));
                } else {
                    left.complete(null);
                }
            }
        }
        return new Ended(
                InvocationReport.withoutLog(new InvocationResult.Unavailable("the function host is going down")),
                CompletableFuture.completedFuture(null));
    }

    private Place take() throws IOException, InterruptedException {
        synchronized (places) {
            places.removeIf(place -> place.calls == 0 && !place.environment.isUsable());
            for (Place place : places) {
                if (isUsable(place) && place.calls < function().concurrency()) {
                    place.calls++;
                    return place;
                }
            }
            PreparedFunction code = prepared;
            Place cold = new Place(factory.start(code), code);
            cold.calls = 1;
            places.addFirst(cold);
            return cold;
        }
    }

    private boolean isUsable(Place place) {
        return place.code.equals(prepared) && place.environment.isUsable();
    }

    private void giveBack(Place place) {
        synchronized (places) {
            place.calls--;
            places.remove(place);
            if (isUsable(place)) {
                places.addFirst(place);
            } else if (place.calls > 0) {
                places.addLast(place);
            } else {
                end(place.environment);
            }
        }
    }

    /// Without waiting for it.
    private static void end(ExecutionEnvironment environment) {
        environment.terminate();
        Thread _ = Thread.ofVirtual().start(() -> {
            try {
                environment.awaitEnd(TERMINATION_LIMIT);
            } catch (InterruptedException closing) {
                environment.kill();
                Thread.currentThread().interrupt();
            }
        });
    }

    /// Calls from now on run the code as it is now; those under way come to their end in the environments that have
    /// them.
    void replaceCode(CodeStore store) throws IOException {
        PreparedFunction code = prepared.withCodeOfNow(store);
        synchronized (places) {
            prepared = code;
            places.stream().filter(place -> place.calls == 0).forEach(place -> end(place.environment));
            places.removeIf(place -> place.calls == 0);
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
                environments().stream().filter(ExecutionEnvironment::isUsable).count()));
    }

    private List<ExecutionEnvironment> environments() {
        synchronized (places) {
            return places.stream().map(place -> place.environment).toList();
        }
    }

    /// Kills one environment without warning, a busy one before an idle one.
    ///
    /// @return its process id, empty when none lives
    OptionalLong killOne() {
        synchronized (places) {
            return places.stream()
                    .filter(place -> place.environment.isUsable())
                    .min(Comparator.comparing(place -> place.calls == 0))
                    .map(place -> kill(place.environment))
                    .orElseGet(OptionalLong::empty);
        }
    }

    private static OptionalLong kill(ExecutionEnvironment victim) {
        long pid = victim.pid();
        victim.kill();
        return OptionalLong.of(pid);
    }

    /// Stops environments that nobody has used for the idle limit.
    void reap(Instant now) throws InterruptedException {
        List<ExecutionEnvironment> expired;
        synchronized (places) {
            List<Place> unused = places.stream()
                    .filter(place ->
                            place.calls == 0 && place.environment.idleSince(now).compareTo(limits.idleLimit()) > 0)
                    .toList();
            places.removeAll(unused);
            expired = unused.stream().map(place -> place.environment).toList();
        }
        for (ExecutionEnvironment environment : expired) {
            environment.terminate();
            environment.awaitEnd(TERMINATION_LIMIT);
        }
    }

    /// Takes no more calls and waits for the running ones.
    ///
    /// @return whether all of them ended in time
    boolean drain(Duration patience) throws InterruptedException {
        closing = true;
        return permits.tryAcquire(allCalls, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Terminates all environments, then kills those that do not go.
    void stop() throws InterruptedException {
        closing = true;
        List<ExecutionEnvironment> all = environments();
        all.forEach(ExecutionEnvironment::terminate);
        for (ExecutionEnvironment environment : all) {
            environment.awaitEnd(TERMINATION_LIMIT);
        }
        synchronized (places) {
            places.clear();
        }
    }

    void kill() {
        closing = true;
        environments().forEach(ExecutionEnvironment::kill);
    }
}
