package dev.lamplight.tests.stop;

import dev.lamplight.tests.product.Folders;
import dev.lamplight.tests.soak.Breach;
import dev.lamplight.tests.soak.Figure;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Trial;
import dev.lamplight.tests.soak.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// Lives of the whole product in which processes are stopped, each compared with one life in which none is.
public final class StopTrial implements Trial {
    private static final int KILLS = 200;
    private static final int KILLS_OF_A_LIFE = 50;
    private static final double MEAN_MILLIS = 2000;
    private static final int DOCUMENTS = 6;

    @Override
    public String name() {
        return "stop";
    }

    @Override
    public String claim() {
        return "What is held in the end is the same, whoever is killed when.";
    }

    /// @param scale of 200 kills
    @Override
    public Findings run(Scale scale, long seed, Watch watch) throws IOException {
        long lives = scale.of(KILLS / KILLS_OF_A_LIFE);
        Sums sums = new Sums();
        Path folder = Folders.temporary("lamplight-stop");
        try {
            StopRun.Result calm = live(new StopRun.Plan(seed, 0, MEAN_MILLIS, DOCUMENTS), folder.resolve("calm"));
            for (long life = 0; life < lives && watch.goesOn(); life++) {
                StopRun.Plan plan = new StopRun.Plan(seed + life, KILLS_OF_A_LIFE, MEAN_MILLIS, DOCUMENTS);
                sums.add(live(plan, folder.resolve("life-" + life)), calm.holdings());
                watch.show(sums.kills.size(), lives == Long.MAX_VALUE ? lives : lives * KILLS_OF_A_LIFE, "kills");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } finally {
            Folders.delete(folder);
        }
        return sums.findings();
    }

    private static StopRun.Result live(StopRun.Plan plan, Path state) throws IOException, InterruptedException {
        return new StopRun(plan).run(state);
    }

    private static final class Sums {
        private final List<Kill> kills = new ArrayList<>();
        private final List<Breach> breaches = new ArrayList<>();
        private long differences;
        private long defects;
        private long crashes;
        private long left;
        private long deadLetters;
        private long repeated;

        private void add(StopRun.Result result, Holdings calm) {
            kills.addAll(result.kills());
            List<String> wrong = new ArrayList<>(result.holdings().differences(calm));
            differences += wrong.size();
            defects += result.holdings().defects().size();
            crashes += result.crashes().size();
            left += result.left().size();
            deadLetters += result.deadLetters();
            repeated += result.repeated();
            wrong.addAll(result.holdings().defects());
            wrong.addAll(result.crashes());
            wrong.addAll(result.left());
            if (!wrong.isEmpty()) {
                Scale one = new Scale((double) KILLS_OF_A_LIFE / KILLS);
                breaches.add(new Breach(String.join("\n", wrong), result.plan().seed(), one));
            }
        }

        private Findings findings() {
            List<Figure> figures = new ArrayList<>(List.of(
                    Figure.count("kills", kills.size()),
                    Figure.none("differences in what is held", differences),
                    Figure.none("defects of a store", defects),
                    Figure.none("processes that crashed or did not end", crashes),
                    Figure.none("processes and half-written files left", left),
                    Figure.count("dead letters put back", deadLetters),
                    Figure.count("requests repeated", repeated)));
            counted(Kill::victim).forEach((victim, count) -> figures.add(Figure.count("of " + victim, count)));
            counted(Kill::signal).forEach((signal, count) -> figures.add(Figure.count("by SIG" + signal, count)));
            counted(Kill::doing).forEach((doing, count) -> figures.add(Figure.count("while " + doing, count)));
            return new Findings(figures, breaches);
        }

        private Map<String, Integer> counted(Function<Kill, String> by) {
            Map<String, Integer> counted = new TreeMap<>();
            kills.forEach(kill -> counted.merge(by.apply(kill), 1, Integer::sum));
            return counted;
        }
    }
}
