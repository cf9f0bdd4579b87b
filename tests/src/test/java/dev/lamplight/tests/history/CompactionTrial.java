package dev.lamplight.tests.history;

import dev.lamplight.contract.Failure;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.Workers;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.soak.Breach;
import dev.lamplight.tests.soak.Figure;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Trial;
import dev.lamplight.tests.soak.Watch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Random histories of put, replace, delete, compact, collect and search, held against a plain model.
public final class CompactionTrial implements Trial {
    private static final long HISTORIES = 10_000;
    static final Path LAYER = Checkout.file("shared-model/layer/target/embed");

    private final Flaw flaw;

    public CompactionTrial() {
        this(Flaw.NONE);
    }

    /// @param flaw of `compact`, which must be seen
    CompactionTrial(Flaw flaw) {
        this.flaw = flaw;
    }

    @Override
    public String name() {
        return "compaction";
    }

    @Override
    public String claim() {
        return "What is merged and collected changes nothing that is found.";
    }

    /// @param scale of 10^4 histories
    @Override
    public Findings run(Scale scale, long seed, Watch watch) {
        long planned = scale.of(HISTORIES);
        Map<Seen, Long> seen = new EnumMap<>(Seen.class);
        List<Breach> breaches = new ArrayList<>();
        long done = 0;
        try (Encoders encoders = Encoders.installed(LAYER, new Workers(1))) {
            while (done < planned && watch.goesOn()) {
                long own = seed + done;
                try (StoreHistory history = new StoreHistory(own, flaw, encoders)) {
                    try {
                        history.run().forEach((what, count) -> seen.merge(what, count, Long::sum));
                    } catch (AssertionError | Failure e) {
                        String what = e + "; before: " + String.join("; ", history.trace());
                        breaches.add(new Breach(what, own, new Scale(1.0 / HISTORIES)));
                    }
                }
                done++;
                watch.keep(findings(done, seen, breaches, false));
                watch.show(done, planned, "histories");
            }
        }
        return findings(done, seen, breaches, scale.isBounded() && scale.factor() >= 1 && done == planned);
    }

    /// @param whole whether everything that can happen must have happened
    private static Findings findings(long done, Map<Seen, Long> seen, List<Breach> breaches, boolean whole) {
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.count("histories", done),
                Figure.count("steps", done * StoreHistory.STEPS),
                Figure.none("histories that differ from the model", breaches.size())));
        for (Seen what : Seen.values()) {
            figures.add(Figure.atLeast(what.shown(), seen.getOrDefault(what, 0L), whole ? 1 : 0, ""));
        }
        return new Findings(figures, breaches);
    }
}
