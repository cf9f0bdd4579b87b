package dev.lamplight.tests.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.aws.Concurrency;
import dev.lamplight.localcloud.template.FunctionSpec.QueueEvent;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.batch.FifoDrive.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    void theTemplatesMappingKeepsTheOrderOfEveryGroup() throws Exception {
        try (FifoDrive drive = new FifoDrive(compactions(), queue(), GROUPS, new Concurrency.Sequential())) {
            assertKeepsOrder(drive.drive(RECORDS));
        }
    }

    /// Batches of ten hold several records of one group, so that a failure has others behind it.
    @ParameterizedTest
    @MethodSource("policies")
    void batchesOfTenKeepItToo(Concurrency concurrency) throws Exception {
        try (FifoDrive drive = new FifoDrive(inBatchesOf(10), withoutDeadLetters(), 7, concurrency)) {
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

    static QueueEvent compactions() throws IOException {
        return template().functions().stream()
                .filter(function -> function.logicalId().equals("Compact"))
                .findFirst()
                .orElseThrow()
                .queueEvents()
                .getFirst();
    }

    static QueueEvent inBatchesOf(int size) throws IOException {
        QueueEvent event = compactions();
        return new QueueEvent(
                event.id(),
                event.queueArn(),
                size,
                event.batchWindow(),
                event.reportBatchItemFailures(),
                event.maximumConcurrency(),
                event.filterPatterns(),
                event.enabled());
    }

    static QueueSpec queue() throws IOException {
        return template().queues().stream()
                .filter(queue -> queue.logicalId().equals("Compactions"))
                .findFirst()
                .orElseThrow();
    }

    /// What is handed back behind a failure has been received, too: a batch of ten wants more receives than six.
    static QueueSpec withoutDeadLetters() throws IOException {
        QueueSpec queue = queue();
        return new QueueSpec(
                queue.logicalId(),
                queue.name(),
                queue.arn(),
                queue.visibilityTimeout(),
                queue.retention(),
                queue.delay(),
                queue.receiveWait(),
                queue.fifo(),
                queue.contentBasedDeduplication(),
                Optional.empty());
    }

    private static Template template() throws IOException {
        return Template.read(
                Path.of("..", "infra-sam", "template.yaml"),
                new TemplateOptions(
                        "us-east-1", "lamplight", URI.create("http://127.0.0.1:1"), Map.of("OpenAccess", "true")));
    }
}
