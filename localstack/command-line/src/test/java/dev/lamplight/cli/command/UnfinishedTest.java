package dev.lamplight.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.cloud.CloudStatus;
import dev.lamplight.cli.cloud.CloudStatus.QueueStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnfinishedTest {
    @Test
    void countsDocumentsOfStoresAndMessagesThatAreNotGivenUp() {
        CloudStatus cloud = new CloudStatus(
                List.of(),
                List.of(new QueueStatus("inbox", 1, 2, 3, false), new QueueStatus("dead", 9, 0, 0, true)),
                Map.of());

        assertThat(Unfinished.of(List.of(store(1), store(2)), Optional.of(cloud)))
                .isEqualTo(new Unfinished(3, 6));
    }

    @Test
    void saysNothingWhereAllIsDone() {
        assertThat(Unfinished.of(List.of(store(0)), Optional.empty()).remark()).isEmpty();
        assertThat(new Unfinished(1, 0).remark().orElseThrow()).contains("1 document is still in progress:");
    }

    private static StoreSummary store(long inProgress) {
        return new StoreSummary("vs_1", "docs", "in_progress", 5, inProgress, 1, 0);
    }
}
