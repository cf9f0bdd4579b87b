package dev.lamplight.tests.batch;

import dev.lamplight.aws.Concurrency;
import dev.lamplight.tests.batch.FifoDrive.Result;
import dev.lamplight.tests.soak.Breach;
import dev.lamplight.tests.soak.Figure;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Trial;
import dev.lamplight.tests.soak.Watch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// 10^5 records of 50 groups, a fifth of which fail, through the template's FIFO queue and the local cloud's mapping.
/// How much faster groups are side by side is the row `groups` of `./lamplight bench`.
public final class FifoTrial implements Trial {
    private static final int GROUPS = 50;
    private static final int RECORDS = 100_000;
    private static final int AT_ONCE = 5_000;

    @Override
    public String name() {
        return "fifo";
    }

    @Override
    public String claim() {
        return "Groups keep their order, and do not notice each other's failures.";
    }

    /// @param scale of 10^5 records for each batch size
    @Override
    public Findings run(Scale scale, long seed, Watch watch) throws IOException {
        List<Figure> figures = new ArrayList<>();
        List<Breach> breaches = new ArrayList<>();
        for (int batchSize : new int[] {1, 10}) {
            String what = "batches of " + batchSize + ": ";
            Result result = drive(batchSize, scale, new SplittableRandom(seed), watch);
            figures.add(Figure.shown(what + "records", (double) result.records(), ""));
            figures.add(Figure.shown(what + "failing tries", (double) result.failures(), ""));
            figures.add(Figure.none(what + "order violations", result.violations()));
            figures.add(Figure.none(what + "records without effect", result.records() - result.effects()));
            figures.add(
                    Figure.atLeast(what + "unaffected groups at the first try", 100 * result.firstTryShare(), 99, "%"));
            if (result.violations() > 0 || result.effects() != result.records()) {
                breaches.add(new Breach(what + result, seed, scale));
            }
        }
        return new Findings(figures, breaches);
    }

    /// @param random of the seeds of the pieces, each of which fails in its own way
    private static Result drive(int batchSize, Scale scale, SplittableRandom random, Watch watch) throws IOException {
        long records = scale.of(RECORDS);
        Result all = new Result(0, 0, 0, 0, 0, 0, 0);
        while (all.records() < records && watch.goesOn()) {
            try (FifoDrive drive = drive(batchSize, random.nextLong())) {
                all = all.plus(drive.drive((int) Math.min(AT_ONCE, records - all.records())));
            }
            watch.show(all.records(), records, "records, batches of " + batchSize);
        }
        return all;
    }

    private static FifoDrive drive(int batchSize, long seed) throws IOException {
        return batchSize == 1
                ? new FifoDrive(
                        FifoTemplate.compactions(), FifoTemplate.queue(), GROUPS, new Concurrency.Sequential(), seed)
                : new FifoDrive(
                        FifoTemplate.inBatchesOf(batchSize),
                        FifoTemplate.withoutDeadLetters(),
                        GROUPS,
                        new Concurrency.Threads(2),
                        seed);
    }
}
