package dev.lamplight.tests.simulation;

import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.Workers;
import dev.lamplight.tests.soak.Breach;
import dev.lamplight.tests.soak.Figure;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Trial;
import dev.lamplight.tests.soak.Watch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Lives of the pipeline under bad weather, at least 400 deliveries each, until there are 10^5.
public final class SimulationTrial implements Trial {
    private static final long DELIVERIES = 100_000;
    private static final long DELIVERIES_OF_A_LIFE = 400;

    /// Everybody who can die at a call; `sweep` is `index` with the day's sweep.
    private static final List<String> MORTALS = List.of("etl", "index", "compact", "sweep", "ingest", "stores");

    @Override
    public String name() {
        return "simulation";
    }

    @Override
    public String claim() {
        return "Whatever fails, nothing is lost, done twice or overwritten.";
    }

    /// @param scale of 10^5 deliveries
    @Override
    public Findings run(Scale scale, long seed, Watch watch) {
        long planned = scale.of(DELIVERIES);
        Sums sums = new Sums();
        try (Encoders encoders = Encoders.installed(Simulation.LAYER, new Workers(1))) {
            for (long life = 0; sums.deliveries < planned && watch.goesOn(); life++) {
                long own = seed + life;
                Simulation.Plan plan =
                        new Simulation.Plan(own, DELIVERIES_OF_A_LIFE, 20, 80, Simulation.Pace.ofSeed(own));
                sums.add(own, new Simulation(plan, Simulation.LAYER, encoders).run());
                watch.keep(sums.findings(false));
                watch.show(sums.deliveries, planned, "deliveries");
            }
        }
        return sums.findings(scale.isBounded() && scale.factor() >= 1 && watch.goesOn());
    }

    private static final class Sums {
        private long deliveries;
        private long duplicates;
        private long steps;
        private long lost;
        private long duplicated;
        private long recovered;
        private long unexpected;
        private long swaps;
        private long refused;
        private long overwrites;
        private long requests;
        private final Map<String, Integer> deaths = new TreeMap<>();
        private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        private final List<Breach> breaches = new ArrayList<>();

        private void add(long seed, Simulation.Result result) {
            deliveries += result.deliveries();
            duplicates += result.duplicates();
            steps += result.steps();
            lost += result.lost().size();
            duplicated += result.duplicated().size();
            recovered += result.recovered();
            unexpected += result.unexpected().size();
            swaps += result.zombies().swaps();
            refused += result.zombies().refused();
            overwrites += result.zombies().overwrites();
            requests += result.requests();
            result.deaths().forEach((function, count) -> deaths.merge(function, count, Integer::sum));
            result.faults().forEach((fault, count) -> faults.merge(fault, count, Integer::sum));
            if (!result.isClean()) {
                Scale one = new Scale((double) DELIVERIES_OF_A_LIFE / DELIVERIES);
                breaches.add(new Breach(result.toString(), seed, one));
            }
        }

        /// @param whole whether every kind of bad luck must have come
        private Findings findings(boolean whole) {
            int least = whole ? 1 : 0;
            List<Figure> figures = new ArrayList<>(List.of(
                    Figure.count("deliveries", deliveries),
                    Figure.atLeast(
                            "of them duplicates", 100.0 * duplicates / Math.max(1, deliveries), whole ? 30 : 0, "%"),
                    Figure.count("requests of the API", requests),
                    Figure.count("steps", steps),
                    Figure.none("lost", lost),
                    Figure.none("duplicated effects", duplicated),
                    Figure.count("recovered from dead letters", recovered),
                    Figure.none("unexpected", unexpected),
                    Figure.none("zombie overwrites", overwrites),
                    Figure.count("zombie swaps", swaps),
                    Figure.atLeast("zombie swaps refused (412)", (double) refused, least, "")));
            for (Fault fault : Fault.values()) {
                figures.add(Figure.atLeast(fault.shown(), faults.getOrDefault(fault, 0), least, ""));
            }
            for (String function : MORTALS) {
                figures.add(Figure.atLeast("deaths of " + function, deaths.getOrDefault(function, 0), least, ""));
            }
            return new Findings(figures, breaches);
        }
    }
}
