package dev.lamplight.aws.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotHooksTest {
    private final List<String> done = new ArrayList<>();

    @Test
    void stepsAreDoneInTheirOrderAndOnce() {
        SnapshotHooks hooks = SnapshotHooks.of("embed", () -> done.add("model"), () -> done.add("client"));

        hooks.beforeCheckpoint();
        hooks.beforeCheckpoint();
        hooks.afterRestore();
        hooks.afterRestore();
        hooks.beforeCheckpoint();

        assertThat(done).containsExactly("model", "client");
    }

    @Test
    void aStepThatFailsKeepsNoOtherBack() {
        SnapshotHooks hooks = SnapshotHooks.of(
                "embed",
                () -> {
                    throw new IllegalStateException("no model here");
                },
                () -> {
                    throw new UnsatisfiedLinkError("no library here");
                },
                () -> done.add("client"));

        hooks.beforeCheckpoint();

        assertThat(done).containsExactly("client");
    }

    /// Two environments begin with one state. `SHA1PRNG` alone can be given one by a test: its first seed is all it
    /// has.
    @Test
    void environmentsOfOneSnapshotDrawDifferentNumbers() throws Exception {
        long[] drawn = new long[3];
        for (int environment = 0; environment < drawn.length; environment++) {
            SecureRandom frozen = SecureRandom.getInstance("SHA1PRNG");
            frozen.setSeed(7);
            SnapshotHooks hooks = SnapshotHooks.of("stores").with(frozen);
            hooks.beforeCheckpoint();
            if (environment > 0) {
                hooks.afterRestore();
            }
            drawn[environment] = frozen.nextLong();
        }
        SecureRandom snapshot = SecureRandom.getInstance("SHA1PRNG");
        snapshot.setSeed(7);

        assertThat(drawn[0]).as("what is drawn where nothing is done").isEqualTo(snapshot.nextLong());
        assertThat(drawn).doesNotHaveDuplicates();
    }

    @Test
    void entropyIsNeverTheSame() throws Exception {
        assertThat(Entropy.fresh()).isNotEqualTo(Entropy.fresh()).hasSizeGreaterThan(32);
    }
}
