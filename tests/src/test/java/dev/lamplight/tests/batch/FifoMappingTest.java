package dev.lamplight.tests.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.Concurrency;
import dev.lamplight.tests.batch.FifoDrive.Result;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The queue `Compactions` as the template has it, through the mapping of the local cloud: order within each group, and
/// groups that do not notice each other's failures. The long form is the trial `fifo`.
final class FifoMappingTest {
    private static final int GROUPS = 50;
    private static final int RECORDS = 2_000;

    static List<Concurrency> policies() {
        return BatchPromisesTest.policies();
    }

    @Test
    void theTemplatesMappingKeepsTheOrderOfEveryGroup() throws IOException {
        try (FifoDrive drive = new FifoDrive(
                FifoTemplate.compactions(), FifoTemplate.queue(), GROUPS, new Concurrency.Sequential(), 1)) {
            assertKeepsOrder(drive.drive(RECORDS));
        }
    }

    /// Batches of ten hold several records of one group, so that a failure has others behind it.
    @ParameterizedTest
    @MethodSource("policies")
    void batchesOfTenKeepItToo(Concurrency concurrency) throws IOException {
        try (FifoDrive drive =
                new FifoDrive(FifoTemplate.inBatchesOf(10), FifoTemplate.withoutDeadLetters(), 7, concurrency, 1)) {
            assertKeepsOrder(drive.drive(RECORDS));
        }
    }

    private static void assertKeepsOrder(Result result) {
        assertThat(result.effects()).as("%s", result).isEqualTo(result.records());
        assertThat(result.violations()).as("%s", result).isZero();
        assertThat(result.failures()).as("%s", result).isGreaterThan(result.records() / 5);
        assertThat(result.firstTryShare()).as("%s", result).isGreaterThanOrEqualTo(0.99);
        assertThat(result.left()).as("%s", result).isZero();
    }
}
