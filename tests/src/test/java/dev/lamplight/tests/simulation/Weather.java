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

/// Which fault befalls a call. Drawn from the seed; calm when everything shall come to its end.
final class Weather {
    private static final Duration LONGEST_FREEZE = Duration.ofMinutes(45);

    private final Random random;
    private final Scheduler scheduler;
    private final VirtualClock clock;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private final List<String> trace = new ArrayList<>();
    private int faultsPerThousand;
    private long zombies;

    Weather(Random random, Scheduler scheduler, VirtualClock clock) {
        this.random = random;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    void faultsPerThousandCalls(int faults) {
        faultsPerThousand = faults;
    }

    Map<Fault, Integer> counts() {
        return counts;
    }

    /// Freezes that outlasted the lease of whoever was frozen.
    long zombies() {
        return zombies;
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
        counts.merge(fault, 1, Integer::sum);
        trace.add(scheduler.steps() + " " + fault + " at " + call);
        switch (fault) {
            case CRASH_BEFORE -> {
                caller.crash();
                throw new Scheduler.Crash(call);
            }
            case FREEZE -> {
                Instant lease = clock.instant().plus(Simulation.VISIBILITY);
                Instant thaw = clock.instant().plusSeconds(random.nextLong(1, LONGEST_FREEZE.toSeconds()));
                caller.freezeUntil(thaw, lease);
                zombies += thaw.isAfter(lease) ? 1 : 0;
                scheduler.endTurn();
            }
            case CRASH_AFTER,
                    LOST_ACKNOWLEDGEMENT,
                    RETRIED_AFTER_LOST_ACKNOWLEDGEMENT,
                    THROTTLED,
                    CONFLICT,
                    TORN_READ -> {}
        }
        return Optional.of(fault);
    }

    /// The call has had its effect.
    void after(String call, Optional<Fault> fault) {
        if (fault.filter(Fault.CRASH_AFTER::equals).isPresent()) {
            Objects.requireNonNull(scheduler.caller()).crash();
            throw new Scheduler.Crash(call);
        }
    }
}
