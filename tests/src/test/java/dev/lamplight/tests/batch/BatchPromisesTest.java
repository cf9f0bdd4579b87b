package dev.lamplight.tests.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.Concurrency;
import dev.lamplight.tests.batch.FailingRecords.Tally;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The small form of the trial `batch`; the long one has a million records and shows what a shared list loses.
final class BatchPromisesTest {
    private static final int RECORDS = 3_000;

    static List<Concurrency> policies() {
        return FailingRecords.policies();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void everyFailedRecordIsReported(Concurrency concurrency) {
        assertThat(FailingRecords.ours(RECORDS, concurrency)).isEqualTo(new Tally(RECORDS, 0, 0, 0));
    }
}
