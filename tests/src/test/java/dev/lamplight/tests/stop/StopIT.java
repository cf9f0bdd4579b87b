package dev.lamplight.tests.stop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.tests.product.Product;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are stopped at any moment change nothing: what the product holds in the end is what it holds when
/// nothing is stopped. A handful of kills here, many by `./lamplight soak stop`. Both lives go on at the same time,
/// each in processes of its own: most of a life is waiting.
final class StopIT {
    private static final StopRun.Plan CALM = new StopRun.Plan(0, 0, 0, 3);
    private static final StopRun.Plan STORMY = new StopRun.Plan(1, 6, 800, 3);

    @Test
    void whatIsHeldInTheEndDoesNotDependOnWhoWasStoppedWhen(@TempDir Path folder) throws Exception {
        Product.needsPackages();

        StopRun.Result calm;
        StopRun.Result stormy;
        try (ExecutorService lives = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<StopRun.Result> beside = lives.submit(() -> run(CALM, folder.resolve("calm")));
            stormy = run(STORMY, folder.resolve("stormy"));
            calm = beside.get();
        }

        assertThat(stormy.kills()).hasSizeGreaterThanOrEqualTo(STORMY.kills());
        assertThat(stormy.crashes()).isEmpty();
        assertThat(stormy.left()).isEmpty();
        assertThat(calm.holdings().defects()).isEmpty();
        assertThat(stormy.holdings().defects()).isEmpty();
        assertThat(calm.holdings().facts()).hasSizeGreaterThan(20);
        assertThat(stormy.holdings().differences(calm.holdings())).isEmpty();
    }

    private static StopRun.Result run(StopRun.Plan plan, Path state) throws Exception {
        return new StopRun(plan).run(state);
    }
}
