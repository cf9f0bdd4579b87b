package dev.lamplight.tests.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.tests.pipeline.Mortality.Side;
import dev.lamplight.tests.pipeline.Pipeline.Function;
import java.io.IOException;
import java.util.List;

/// Runs a scenario once for each call of a function and each side of it, the function's process dying there once.
final class Deaths {
    private static final int MAX_ROUNDS = 50;

    private Deaths() {}

    /// What a scenario does and what must be true after it, whatever died on the way.
    interface Scenario {
        void act(Pipeline pipeline);

        void check(Pipeline pipeline);
    }

    /// One run in which a process dies at a call, if it makes as many.
    interface Run {
        boolean dies(int call, Side side) throws IOException;
    }

    /// Runs it once for each call and each side of it.
    ///
    /// @return how many deaths there were
    static int atEachCall(Run run) throws IOException {
        int deaths = 0;
        for (Side side : Side.values()) {
            int call = 1;
            while (run.dies(call, side)) {
                deaths++;
                call++;
            }
        }
        return deaths;
    }

    /// Of `etl` and of `index`.
    static void atEveryCall(Scenario scenario) throws IOException {
        atEveryCall(List.of("etl", "index"), scenario);
    }

    static void atEveryCall(List<String> mortals, Scenario scenario) throws IOException {
        int calls = 0;
        for (Side side : Side.values()) {
            for (String mortal : mortals) {
                for (int call = 1; ; call++) {
                    boolean died = runWithDeath(scenario, mortal, call, side);
                    calls++;
                    if (!died) {
                        assertThat(call).as("calls of %s", mortal).isGreaterThan(3);
                        break;
                    }
                }
            }
        }
        assertThat(calls).as("deaths enumerated").isGreaterThan(10 * mortals.size());
    }

    private static boolean runWithDeath(Scenario scenario, String mortal, int call, Side side) throws IOException {
        try (Pipeline pipeline = Pipeline.start()) {
            scenario.act(pipeline);
            Function etl = pipeline.etl();
            Function index = pipeline.index();
            Function fated = mortal.equals("etl") ? etl : index;
            fated.mortality().dieAt(call, side);
            boolean died = false;
            for (int round = 0; round < MAX_ROUNDS; round++) {
                boolean moved = pipeline.round(etl, index);
                if (fated.mortality().isDead()) {
                    died = true;
                    // the environment starts anew, with nothing but what is stored
                    etl = pipeline.etl();
                    index = pipeline.index();
                    fated = mortal.equals("etl") ? etl : index;
                }
                if (!moved) {
                    break;
                }
            }
            scenario.check(pipeline);
            pipeline.assertQueuesEmpty("after a death of " + mortal + " " + side + " call " + call);
            return died;
        }
    }
}
