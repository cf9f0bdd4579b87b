package dev.lamplight.tests.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.wire.Call;
import dev.lamplight.localcloud.wire.Decision;
import dev.lamplight.tests.product.Product;
import dev.lamplight.tests.product.Weather;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Python's clients, unmodified, on the whole product. What each claim asks stands in the scripts.
final class PythonClientIT {
    private static final String OPENAI = "openai_client.py";

    /// More than the calls that the storage client of one request makes: four for each of the two or three reads.
    private static final int FAILING_CALLS = 20;

    private static Weather weather;
    private static Product product;

    @BeforeAll
    static void start(@TempDir Path state) throws Exception {
        Python.needs("openai");
        Product.needsPackages();
        weather = new Weather();
        product = Product.startImpatient(state, weather);
    }

    @AfterAll
    static void stop() {
        if (product != null) {
            product.close();
        }
    }

    private static void check(String claim) throws Exception {
        Python.check(OPENAI, product.baseUrl(), product.key(), claim);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "files_come_back",
                "content_is_streamed",
                "stores_live_and_die",
                "attachments_say_what_they_are",
                "what_cannot_be_read_says_why",
                "batches_are_polled_to_their_end",
                "search_takes_what_the_client_can_say",
                "errors_have_the_clients_classes",
                "models_are_listed_and_retrieved",
                "embeddings_are_what_the_client_reads"
            })
    void openAisClientFindsThat(String claim) throws Exception {
        check(claim);
    }

    @Test
    void aFailingStorageIsRepeatedByTheClient() throws Exception {
        AtomicInteger left = new AtomicInteger(FAILING_CALLS);
        weather.onCalls(call -> call.service() == Call.Service.S3 && left.getAndDecrement() > 0
                ? new Decision.Fail(503)
                : new Decision.Proceed());
        try {
            check("a_failing_storage_is_a_503_that_the_client_repeats");
        } finally {
            weather.clear();
        }

        assertThat(left.get()).as("the storage failed as often as it was to").isNegative();
    }

    @Test
    void aFullHouseIsRepeatedByTheClient() throws Exception {
        long before = throttles();
        CountDownLatch refused = new CountDownLatch(1);
        weather.onCalls(call -> call.service() == Call.Service.S3
                ? new Decision.Before(() -> awaitQuietly(refused))
                : new Decision.Proceed());
        try (ExecutorService watcher = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> seen = watcher.submit(() -> {
                product.awaitTrue("a refused request", () -> throttles() > before);
                refused.countDown();
                return null;
            });
            check("a_full_house_is_a_429_that_the_client_repeats");
            seen.get();
        } finally {
            refused.countDown();
            weather.clear();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static long throttles() {
        return product.statistics("lamplight-stores").throttles();
    }

    @ParameterizedTest
    @ValueSource(strings = {"what_is_dropped_is_found_until_it_is_removed", "what_is_offered_is_found"})
    void amazonsClientFindsThat(String claim) throws Exception {
        Python.needs("boto3");
        Python.check(
                "boto3_client.py",
                product.cloud().urls().s3().toString(),
                product.cloud().urls().sqs().toString(),
                product.output("InboxBucket"),
                product.output("DocumentsQueueUrl"),
                product.baseUrl(),
                product.key(),
                claim);
    }
}
