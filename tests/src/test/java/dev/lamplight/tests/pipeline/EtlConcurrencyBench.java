package dev.lamplight.tests.pipeline;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.aws.Parallel;
import dev.lamplight.tests.pipeline.Pipeline.Queue;
import dev.lamplight.tests.product.InvocationContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.Message;

/// What `etl` would gain from working on the messages of a batch at once: the demo's Markdown documents in one
/// environment, one after the other and five at once, with services near and at the distance of S3. The command and the
/// figures stand in docs/design/batches.md. Never part of a build.
final class EtlConcurrencyBench {
    private static final Path DOCUMENTS = Path.of("..", "events", "scenarios", "documentation", "documents");
    private static final int ROUNDS = 3;
    private static final int BATCH = 5;

    /// Services that answer so much later, and a count of their calls.
    private static final class Distance implements ExecutionInterceptor {
        private final Duration added;
        private final AtomicLong calls = new AtomicLong();

        private Distance(Duration added) {
            this.added = added;
        }

        @Override
        public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
            calls.incrementAndGet();
            LockSupport.parkNanos(added.toNanos());
        }
    }

    @Test
    void documentsOneByOneAndFiveAtOnce() throws IOException {
        List<String> texts = texts();
        for (int round = 0; round < ROUNDS; round++) {
            for (Duration distance : List.of(Duration.ZERO, Duration.ofMillis(20))) {
                for (int width : List.of(1, BATCH)) {
                    measure(texts, new Distance(distance), width);
                }
            }
        }
    }

    private static void measure(List<String> texts, Distance distance, int width) throws IOException {
        try (Pipeline pipeline = Pipeline.start()) {
            for (int i = 0; i < texts.size(); i++) {
                pipeline.drop("manuals/" + i + ".md", texts.get(i));
            }
            RequestHandler<SQSEvent, SQSBatchResponse> etl = pipeline.etl(distance);
            List<Message> messages = pipeline.receive(Queue.INBOX_EVENTS, texts.size());
            run(pipeline, etl, messages.subList(0, 2 * BATCH), 1);
            distance.calls.set(0);
            List<Message> measured = messages.subList(2 * BATCH, messages.size());
            long started = System.nanoTime();
            run(pipeline, etl, measured, width);
            double millis = (System.nanoTime() - started) / 1e6 / measured.size();
            System.out.printf(
                    "%2d ms away, %d at once: %.1f ms and %.1f calls a document%n",
                    distance.added.toMillis(), width, millis, (double) distance.calls.get() / measured.size());
        }
    }

    private static void run(
            Pipeline pipeline, RequestHandler<SQSEvent, SQSBatchResponse> etl, List<Message> messages, int width) {
        for (int from = 0; from < messages.size(); from += width) {
            List<Message> batch = messages.subList(from, Math.min(messages.size(), from + width));
            Parallel.map(
                    batch,
                    message -> etl.handleRequest(
                            pipeline.event(Queue.INBOX_EVENTS, List.of(message)),
                            new InvocationContext(() -> 120_000)));
        }
    }

    private static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(DOCUMENTS)) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(file -> texts.add(text(file)));
        }
        return texts;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
