package dev.lamplight.tests.batch;

import dev.lamplight.localcloud.template.FunctionSpec.QueueEvent;
import dev.lamplight.localcloud.template.QueueSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// The FIFO queue of the template and its mapping, as they are and as a larger batch would have them.
final class FifoTemplate {
    private FifoTemplate() {}

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
                Checkout.file("infra-sam/template.yaml"),
                new TemplateOptions(
                        "us-east-1", "lamplight", URI.create("http://127.0.0.1:1"), Map.of("OpenAccess", "true")));
    }
}
