package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.tests.hostile.StoredStateRows.Stock;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// State of a later version and damaged state is refused with a code, and never taken for "nothing is there".
class StoredStateIT {
    private static Ground ground;
    private static Deliveries deliveries;
    private static Stock stock;

    @BeforeAll
    static void start() throws IOException {
        Ground.needsEncoders();
        ground = Ground.start();
        deliveries = new Deliveries(ground);
        stock = new Stock(deliveries, BadRequestsIT.caller(ground));
    }

    @AfterAll
    static void stop() {
        if (ground != null) {
            deliveries.close();
            ground.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.lamplight.tests.hostile.StoredStateRows#all")
    void badStateIsRefusedAndKept(BadInput<Stock> row) throws Exception {
        assertThat(row.attempt().on(stock)).isEqualTo(row.answer());
    }
}
