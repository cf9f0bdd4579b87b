package dev.lamplight.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.tests.product.Product;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each packaged function in one environment under its mixed load: it lives through all of it, inside the memory that
/// the template gives it, native memory included. Whether it stops growing takes thousands of requests:
/// `./lamplight soak memory`.
final class MemoryIT {
    private static final int REQUESTS = 60;

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "stores", "embed", "etl", "index", "compact"})
    void aFunctionStaysInsideTheMemoryOfItsTemplate(String function, @TempDir Path state) throws Exception {
        Product.needsPackages();
        try (UnwiredCloud cloud = UnwiredCloud.start(state);
                HttpCaller caller = new HttpCaller(cloud)) {
            Load load = Loads.of(function, cloud, caller, Texts.read());

            Sampling.Seen seen = new Sampling(cloud, state, load).watch(REQUESTS, REQUESTS / 10, _ -> true);

            assertThat(seen.highestMegabytes())
                    .as("most that was resident, in MB")
                    .isPositive()
                    .isLessThan(seen.memoryMegabytes());
        }
    }
}
