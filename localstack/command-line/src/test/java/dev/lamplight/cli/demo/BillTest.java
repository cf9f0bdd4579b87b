package dev.lamplight.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamplight.cli.cloud.CloudStatus;
import dev.lamplight.cli.cloud.CloudStatus.FunctionStatus;
import dev.lamplight.cli.demo.Bill.Item;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BillTest {
    /// Round prices, so that the sums below are done by hand.
    private static final PriceTable PRICES =
            new PriceTable("here", "nobody", LocalDate.of(2026, 1, 1), 1, 0.5, 10, 2, 1, 0, 4);

    @Test
    void countsWhatIsChargedAndNothingElse() {
        CloudStatus work = new CloudStatus(
                List.of(function("ingest", 2, 0, 1_000_000, 3), function("etl", 0, 1, 500_000, 5)),
                List.of(),
                Map.of(
                        "S3.PutObject",
                        1_000L,
                        "S3.ListObjectsV2",
                        1_000L,
                        "S3.GetObject",
                        3_000L,
                        "S3.HeadObject",
                        1_000L,
                        "S3.DeleteObject",
                        9_000L,
                        "SQS.SendMessage",
                        250_000L));

        Bill bill = Bill.of(work, PRICES);

        assertThat(bill.items())
                .containsExactly(
                        new Item("API Gateway", 1_000_000, "requests", 10),
                        new Item("Lambda", 1_500_000, "requests", 1.5),
                        new Item("Lambda", 8, "GB-seconds", 4),
                        new Item("S3", 2_000, "PUT, LIST", 4),
                        new Item("S3", 4_000, "GET, HEAD", 4),
                        // 250,000 sent, 500,000 batches received and deleted
                        new Item("SQS", 1_250_000, "requests", 5));
        assertThat(bill.dollars()).isEqualTo(28.5, within(1e-9));
    }

    @Test
    void shippedTableNamesItsSourceAndDay() {
        PriceTable shipped = PriceTable.shipped();

        assertThat(shipped.source()).isNotBlank();
        assertThat(shipped.region()).isEqualTo("us-east-1");
        assertThat(List.of(
                        shipped.lambdaRequests(),
                        shipped.lambdaGigabyteSeconds(),
                        shipped.apiRequests(),
                        shipped.s3Writes(),
                        shipped.s3Reads(),
                        shipped.sqsRequests()))
                .allSatisfy(price -> assertThat(price).isPositive());
    }

    private static FunctionStatus function(
            String name, int routes, int queues, long invocations, double gigabyteSeconds) {
        return new FunctionStatus(name, routes, queues, 1024, 1, invocations, 1, 0, 0, 0, gigabyteSeconds, 100);
    }
}
