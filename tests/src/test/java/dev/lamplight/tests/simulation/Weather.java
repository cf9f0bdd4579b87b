package dev.lamplight.tests.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// Which fault befalls a call. Drawn from the seed; calm when everything shall come to its end.
final class Weather {
    private final Random random;
    private final Scheduler scheduler;
    private final VirtualClock clock;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private final Map<String, Integer> deaths = new TreeMap<>();
    private final List<String> trace = new ArrayList<>();
    private int faultsPerThousand;

    Weather(Random random, Scheduler scheduler, VirtualClock clock) {
        this.random = random;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    void faultsPerThousandCalls(int faults) {
        faultsPerThousand = faults;
    }

    boolean isBad() {
        return faultsPerThousand > 0;
    }

    Map<Fault, Integer> counts() {
        return counts;
    }

    /// Deaths at a call, by whose it was.
    Map<String, Integer> deaths() {
        return deaths;
    }

    /// Whether the caller is one that woke up after its lease.
    boolean isZombieCalling() {
        Scheduler.Task caller = scheduler.caller();
        return caller != null && caller.isZombie();
    }

    /// The last steps, for a person who looks at a failing seed.
    List<String> lastSteps(int most) {
        return trace.subList(Math.max(0, trace.size() - most), trace.size());
    }

    /// Draws a fault that befalls no call: it is a matter of the queues.
    boolean befalls(Fault fault) {
        boolean befalls = isBad() && random.nextInt(1000) < faultsPerThousand;
        if (befalls) {
            happened(fault);
        }
        return befalls;
    }

    void happened(Fault fault) {
        counts.merge(fault, 1, Integer::sum);
    }

    /// A call begins: ends the caller's turn, and draws what goes wrong at it.
    ///
    /// @param possible faults that make sense for this kind of call, besides crash and freeze
    Optional<Fault> before(String call, List<Fault> possible) {
        Scheduler.Task caller = scheduler.caller();
        if (caller == null) {
            return Optional.empty();
        }
        if (caller.isCrashed()) {
            throw new Scheduler.Crash(call);
        }
        scheduler.endTurn();
        if (random.nextInt(1000) >= faultsPerThousand) {
            return Optional.empty();
        }
        List<Fault> faults = new ArrayList<>(possible);
        faults.addAll(List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.FREEZE));
        Fault fault = faults.get(random.nextInt(faults.size()));
        happened(fault);
        trace.add(scheduler.steps() + " " + fault + " of " + caller.name() + " at " + call);
        switch (fault) {
            case CRASH_BEFORE -> crash(caller, call);
            case FREEZE -> freeze(caller);
            default -> {} // what is left is for whoever answers the call
        }
        return Optional.of(fault);
    }

    private void crash(Scheduler.Task caller, String call) {
        deaths.merge(caller.name(), 1, Integer::sum);
        caller.crash();
        throw new Scheduler.Crash(call);
    }

    private void freeze(Scheduler.Task caller) {
        Instant lease = clock.instant().plus(Simulation.VISIBILITY);
        Duration most = caller.longestFreeze();
        Instant thaw = clock.instant().plusSeconds(random.nextLong(1, most.toSeconds()));
        caller.freezeUntil(thaw, lease);
        if (thaw.isAfter(lease)) {
            happened(Fault.ZOMBIE);
        }
        scheduler.endTurn();
    }

    /// The call has had its effect.
    void after(String call, Optional<Fault> fault) {
        if (fault.filter(Fault.CRASH_AFTER::equals).isPresent()) {
            crash(Objects.requireNonNull(scheduler.caller()), call);
        }
    }
}
