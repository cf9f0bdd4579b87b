package dev.lamplight.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every message has the fate that its row says, and the next good one is worked on.
class BadMessagesIT {
    private static Ground ground;
    private static Deliveries deliveries;

    @BeforeAll
    static void start() throws IOException {
        Ground.needsEncoders();
        ground = Ground.start();
        deliveries = new Deliveries(ground);
    }

    @AfterAll
    static void stop() {
        if (ground != null) {
            deliveries.close();
            ground.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "dev.lamplight.tests.hostile.NotificationRows#all",
        "dev.lamplight.tests.hostile.EventRows#all",
        "dev.lamplight.tests.hostile.BatchRows#all"
    })
    void everyBadMessageHasItsFate(BadInput<Deliveries> row) throws Exception {
        assertThat(row.attempt().on(deliveries)).isEqualTo(row.answer());
    }
}
