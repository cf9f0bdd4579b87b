package dev.lamplight.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.tests.product.Product;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each packaged function in one environment under its mixed load: it lives through all of it, inside the memory that
/// the template gives it, native memory included. Whether it stops growing takes thousands of requests:
/// `./lamplight soak memory`. An environment may have served another function's load before: that only adds to it.
final class MemoryIT {
    /// Every kind of a load's requests comes within them, and the largest of each kind among the first ten.
    private static final int REQUESTS = 30;

    private static Path state;

    private static UnwiredCloud cloud;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Product.needsPackages();
        state = folder;
        cloud = UnwiredCloud.start(folder);
    }

    @AfterAll
    static void stop() {
        if (cloud != null) {
            cloud.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "stores", "embed", "chat", "etl", "index", "compact"})
    void aFunctionStaysInsideTheMemoryOfItsTemplate(String function) throws Exception {
        try (HttpCaller caller = new HttpCaller(cloud)) {
            Load load = Loads.of(function, cloud, caller, Texts.read());

            Sampling.Seen seen = new Sampling(cloud, state, load).watch(REQUESTS, REQUESTS / 10, _ -> true);

            assertThat(seen.highestMegabytes())
                    .as("most that was resident, in MB")
                    .isPositive()
                    .isLessThan(seen.memoryMegabytes());
        }
    }
}
