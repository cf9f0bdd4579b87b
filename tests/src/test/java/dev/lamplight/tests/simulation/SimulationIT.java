package dev.lamplight.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.Workers;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Watch;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// Nothing is lost, nothing has an effect twice, nobody overwrites anybody, whatever the weather. A few seeds here,
/// more with `-Dlamplight.simulation.seeds=<n>`; a failing seed runs alone with `-Dlamplight.simulation.seed=<seed>`.
final class SimulationIT {
    private static final int SEEDS = Integer.getInteger("lamplight.simulation.seeds", 4);
    private static final long DELIVERIES = Long.getLong("lamplight.simulation.deliveries", 300);

    @Test
    void nothingIsLostOrDoneTwiceWhateverTheWeather() {
        assumeTrue(Files.isDirectory(Simulation.LAYER), Simulation.LAYER + " is not built (mvn package)");
        Long single = Long.getLong("lamplight.simulation.seed");
        long first = single == null ? 1 : single;
        long last = single == null ? SEEDS : single;
        try (Encoders encoders = Encoders.installed(Simulation.LAYER, new Workers(1))) {
            for (long seed = first; seed <= last; seed++) {
                var result = life(seed, encoders);
                assertThat(result.isClean()).as("seed %d: %s", seed, result).isTrue();
                assertThat(result.duplicates()).as("seed %d: duplicates", seed).isPositive();
                assertThat(result.faults()).as("seed %d: faults", seed).hasSizeGreaterThan(3);
            }
        }
    }

    @Test
    void theTrialOfTheSoakStandsAtASmallScale() {
        assumeTrue(Files.isDirectory(Simulation.LAYER), Simulation.LAYER + " is not built (mvn package)");

        Findings findings = new SimulationTrial().run(new Scale(0.004), 1, Watch.nobody());

        assertThat(findings.hold()).as("%s", findings).isTrue();
        assertThat(findings.value("deliveries")).isGreaterThanOrEqualTo(400);
    }

    @Test
    void aSeedGivesTheSameLifeAgain() {
        assumeTrue(Files.isDirectory(Simulation.LAYER), Simulation.LAYER + " is not built (mvn package)");
        try (Encoders encoders = Encoders.installed(Simulation.LAYER, new Workers(1))) {
            var once = life(7, encoders);
            var again = life(7, encoders);

            assertThat(again.faults()).isEqualTo(once.faults());
            assertThat(again.deliveries()).isEqualTo(once.deliveries());
            assertThat(again.steps()).isEqualTo(once.steps());
        }
    }

    private static Simulation.Result life(long seed, Encoders encoders) {
        var pace = Simulation.Pace.ofSeed(seed);
        return new Simulation(new Simulation.Plan(seed, DELIVERIES, 20, 30, pace), Simulation.LAYER, encoders).run();
    }
}
