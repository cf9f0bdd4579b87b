package dev.lamplight.tests.soak;

import dev.lamplight.tests.batch.BatchTrial;
import dev.lamplight.tests.batch.FifoTrial;
import dev.lamplight.tests.history.CompactionTrial;
import dev.lamplight.tests.memory.MemoryTrial;
import dev.lamplight.tests.pipeline.PayloadTrial;
import dev.lamplight.tests.simulation.SimulationTrial;
import dev.lamplight.tests.stop.GenerationStopTrial;
import dev.lamplight.tests.stop.StopTrial;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All trials, in the order in which they run.
final class Trials {
    private static final List<Trial> ALL = List.of(
            new SimulationTrial(),
            new CompactionTrial(),
            new BatchTrial(),
            new FifoTrial(),
            new PayloadTrial(),
            new StopTrial(),
            new GenerationStopTrial(),
            new MemoryTrial());

    private Trials() {}

    static List<Trial> all() {
        return ALL;
    }

    static List<String> names() {
        return ALL.stream().map(Trial::name).toList();
    }

    static Optional<Trial> named(String name) {
        return ALL.stream().filter(trial -> trial.name().equals(name)).findFirst();
    }

    /// Lines for `--help`.
    static String[] overview() {
        return Stream.concat(Stream.of("", "Trials:"), ALL.stream().map(trial -> "  %-11s %s"
                        .formatted(trial.name(), trial.claim())))
                .toArray(String[]::new);
    }
}
