package dev.lamplight.bench.row;

import dev.lamplight.bench.report.Equality;
import dev.lamplight.bench.report.Samples;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerProcess;
import dev.lamplight.cli.console.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What a side wrote in one round, and how long it took.
///
/// @param first seconds until the first token
/// @param step seconds for each further one
@SuppressWarnings("ArrayRecordComponent") // compared by content where it is compared
record WrittenRound(double first, double step, int[] tokens) {

    private static WrittenRound of(WorkerProcess.Timed timed) {
        Output.Written written = (Output.Written) timed.output();
        double first = written.firstNanos() / 1e9;
        int steps = written.tokens().length - 1;
        return new WrittenRound(first, (timed.nanos() / 1e9 - first) / Math.max(1, steps), written.tokens());
    }

    /// Has the sides write in turns.
    ///
    /// @return what each wrote in each round, after one that warms up
    static Map<String, List<WrittenRound>> all(
            Map<String, WorkerProcess> sides, int[] prompt, int count, int rounds, Progress progress) {
        Map<String, List<WrittenRound>> all = new LinkedHashMap<>();
        List<String> texts = List.of(Task.text(prompt), Integer.toString(count));
        for (int round = 0; round < rounds + 1; round++) {
            for (Map.Entry<String, WorkerProcess> side : sides.entrySet()) {
                progress.update(round, rounds + 1, side.getKey());
                WrittenRound done = of(side.getValue().run(Task.WRITE, texts));
                List<WrittenRound> before = all.computeIfAbsent(side.getKey(), _ -> new ArrayList<>());
                if (round > 0) {
                    before.add(done);
                }
            }
        }
        return all;
    }

    static Samples rates(List<WrittenRound> rounds, ToDoubleFunction<WrittenRound> rate) {
        return new Samples(rounds.stream().mapToDouble(rate).toArray());
    }

    /// Nearly every token of either side has to be the exact form's best one, and ours the same in every round.
    static Equality compare(int[] prompt, List<WrittenRound> ours, List<WrittenRound> peer, BestTokens judge) {
        boolean repeats = ours.stream()
                .allMatch(round -> Arrays.equals(round.tokens(), ours.getFirst().tokens()));
        BestTokens.Verdict our = judge.of(prompt, ours.getFirst().tokens());
        BestTokens.Verdict their = judge.of(prompt, peer.getFirst().tokens());
        return new Equality(
                repeats && our.isGreedy() && their.isGreedy(),
                "%s; the peer's %s; ours the same in %d rounds: %s".formatted(our, their, ours.size(), repeats));
    }
}
