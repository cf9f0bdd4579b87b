package dev.lamplight.tests.batch;

import dev.lamplight.aws.Concurrency;
import dev.lamplight.tests.batch.FailingRecords.Tally;
import dev.lamplight.tests.soak.Breach;
import dev.lamplight.tests.soak.Figure;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Trial;
import dev.lamplight.tests.soak.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/// 10^6 failing records under each policy, and a tenth of that with a shared list to show what the stress can do.
public final class BatchTrial implements Trial {
    private static final long RECORDS = 1_000_000;
    private static final long RECORDS_OF_THE_OTHER = 100_000;
    private static final long AT_ONCE = 10_000;

    @Override
    public String name() {
        return "batch";
    }

    @Override
    public String claim() {
        return "A record that fails is reported, whatever works on its batch.";
    }

    /// @param scale of 10^6 records for each policy
    @Override
    public Findings run(Scale scale, long seed, Watch watch) {
        List<Figure> figures = new ArrayList<>();
        List<Breach> breaches = new ArrayList<>();
        for (Concurrency policy : FailingRecords.policies()) {
            String whose = word(policy);
            Tally tally = tally(scale.of(RECORDS), watch, whose, some -> FailingRecords.ours(some, policy));
            figures.add(Figure.shown(whose + ": failing records", (double) tally.records(), ""));
            figures.add(Figure.none(whose + ": lost", tally.lost()));
            figures.add(Figure.none(whose + ": null", tally.nulls()));
            figures.add(Figure.none(whose + ": batches without an answer", tally.broken()));
            if (tally.lost() + tally.nulls() + tally.broken() > 0) {
                breaches.add(new Breach(whose + ": " + tally, seed, scale));
            }
        }
        long others = scale.of(RECORDS_OF_THE_OTHER);
        show(figures, "shared list, threads", tally(others, watch, "shared list", FailingRecords::sharedListOnThreads));
        show(
                figures,
                "shared list, virtual threads",
                tally(others, watch, "shared list", FailingRecords::sharedListOnVirtualThreads));
        return new Findings(figures, breaches);
    }

    private static String word(Concurrency policy) {
        return switch (policy) {
            case Concurrency.Sequential() -> "one after the other";
            case Concurrency.Threads(int most) -> most + " threads";
            case Concurrency.VirtualThreads(int most) -> most + " virtual threads";
        };
    }

    /// Not ours, hence without a bound: that it loses something depends on how its threads meet.
    private static void show(List<Figure> figures, String whose, Tally tally) {
        figures.add(Figure.shown(whose + ": failing records", (double) tally.records(), ""));
        figures.add(Figure.shown(whose + ": lost", (double) tally.lost(), ""));
        figures.add(Figure.shown(whose + ": null", (double) tally.nulls(), ""));
        figures.add(Figure.shown(whose + ": batches without an answer", (double) tally.broken(), ""));
    }

    private static Tally tally(long records, Watch watch, String what, LongFunction<Tally> trial) {
        Tally all = new Tally(0, 0, 0, 0);
        while (all.records() < records && watch.goesOn()) {
            all = all.plus(trial.apply(Math.min(AT_ONCE, records - all.records())));
            watch.show(all.records(), records, "records, " + what);
        }
        return all;
    }
}
