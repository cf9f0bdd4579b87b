package dev.lamplight.bench.row;

import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerProcess;
import dev.lamplight.cli.console.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Sides that do the same work in turns, A-B-A-B, so that a drift of the machine hits all of them alike. Rounds before
/// the first that counts warm the virtual machines up; their outputs are compared too.
final class Contest {
    private final Map<String, Entrant> entrants = new LinkedHashMap<>();
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private final Map<String, List<Output>> outputs = new LinkedHashMap<>();

    /// @param texts as this side has to be given them
    private record Entrant(WorkerProcess worker, Task task, List<String> texts) {}

    Contest enter(String side, WorkerProcess worker, Task task, List<String> texts) {
        entrants.put(side, new Entrant(worker, task, texts));
        seconds.put(side, new ArrayList<>());
        outputs.put(side, new ArrayList<>());
        return this;
    }

    Contest run(int warmUps, int rounds, Progress progress) {
        int steps = (warmUps + rounds) * entrants.size();
        int done = 0;
        for (int round = 0; round < warmUps + rounds; round++) {
            for (Map.Entry<String, Entrant> entrant : entrants.entrySet()) {
                progress.update(done++, steps, entrant.getKey());
                Entrant side = entrant.getValue();
                WorkerProcess.Timed timed = side.worker().run(side.task(), side.texts());
                outputs(entrant.getKey()).add(timed.output());
                if (round >= warmUps) {
                    Objects.requireNonNull(seconds.get(entrant.getKey())).add(timed.nanos() / 1e9);
                }
            }
        }
        return this;
    }

    /// Amount of work per second, one value per round.
    ///
    /// @param amount of work in one round
    Samples rates(String side, double amount) {
        return Samples.of(Objects.requireNonNull(seconds.get(side)).stream()
                .map(each -> amount / each)
                .toList());
    }

    /// Outputs of all rounds, those of the warm-up too.
    List<Output> outputs(String side) {
        return Objects.requireNonNull(outputs.get(side), side);
    }
}
