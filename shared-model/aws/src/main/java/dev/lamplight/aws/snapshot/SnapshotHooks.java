package dev.lamplight.aws.snapshot;

import dev.lamplight.aws.InvocationLog;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a function does before Lambda keeps its process as a snapshot, and after each start from there (SnapStart).
///
/// Before: everything that a first caller would wait for is done once, so that the snapshot has it. A step that fails
/// is logged and costs nothing but the time of that caller. TLS sessions are forgotten: their keys would be in the
/// snapshot. After: randomness is seeded anew, because all environments begin with one and the same state.
///
/// Both may be called again at any time: steps that were done are not repeated. Thread-safe. AWS's client keeps no
/// reference, so the handler does, as long as the process lives. `org.crac`, in which AWS's client speaks, comes with
/// Quarkus: no class that is loaded under a runtime of our own, which is never kept as a snapshot, may name it.
public final class SnapshotHooks {
    private static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";
    private static final String FROM_SNAPSHOT = "snap-start";

    private final String function;
    private final List<Step> steps;
    private final List<RandomGenerator> randoms;
    private int done;
    private @Nullable Object registered;

    private SnapshotHooks(String function, List<Step> steps, List<RandomGenerator> randoms) {
        this.function = function;
        this.steps = List.copyOf(steps);
        this.randoms = List.copyOf(randoms);
    }

    /// Something that is done before the snapshot.
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    /// @param function for the log
    /// @param steps in their order; what they open stays open, but for connections
    public static SnapshotHooks of(String function, Step... steps) {
        return new SnapshotHooks(function, List.of(steps), List.of());
    }

    /// @param random which is seeded anew after a restore where it is a [SecureRandom]; another is a test's own
    public SnapshotHooks with(RandomGenerator random) {
        List<RandomGenerator> all = new ArrayList<>(randoms);
        all.add(random);
        return new SnapshotHooks(function, steps, all);
    }

    /// Has the hooks called, where Lambda starts this process to keep it as a snapshot.
    public synchronized void register() {
        if (FROM_SNAPSHOT.equals(System.getenv(INITIALIZATION_TYPE)) && registered == null) {
            registered = CracResource.registered(this);
        }
    }

    /// Runs the steps that were not run yet.
    public synchronized void beforeCheckpoint() {
        long started = System.nanoTime();
        int failed = 0;
        while (done < steps.size()) {
            Step step = steps.get(done++);
            try {
                step.run();
            } catch (Exception | LinkageError failure) {
                failed++;
                InvocationLog.note(
                        "a step before the snapshot failed; the first caller of each environment waits for it",
                        failure);
            }
        }
        TlsSessions.forget();
        InvocationLog.snapshot(function, steps.size(), failed, (System.nanoTime() - started) / 1_000_000);
    }

    /// Seeds what is random.
    public synchronized void afterRestore() {
        byte[] entropy;
        try {
            entropy = Entropy.fresh();
        } catch (IOException unreadable) {
            throw new IllegalStateException("no randomness after a restore", unreadable);
        }
        new SecureRandom().setSeed(entropy); // the state that all share which have none of their own, UUIDs too
        for (RandomGenerator random : randoms) {
            if (random instanceof SecureRandom secure) {
                secure.setSeed(entropy);
            }
        }
    }
}
