package dev.lamplight.tests.batch;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// The other design: each thread adds its failure to one plain list, as Powertools for AWS Lambda (Java) does in
/// `SqsBatchMessageHandler.processBatchInParallel` (version 2.10.0). Here to be measured beside ours; never used.
final class SharedListBatch {
    private final Executor threads;

    SharedListBatch(Executor threads) {
        this.threads = threads;
    }

    SQSBatchResponse each(SQSEvent event, Consumer<SQSEvent.SQSMessage> work) {
        List<SQSBatchResponse.BatchItemFailure> shared = new ArrayList<>();
        CompletableFuture<?>[] all = event.getRecords().stream()
                .map(message -> CompletableFuture.runAsync(() -> attempt(message, work, shared), threads))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).join();
        return new SQSBatchResponse(shared);
    }

    private static void attempt(
            SQSEvent.SQSMessage message,
            Consumer<SQSEvent.SQSMessage> work,
            List<SQSBatchResponse.BatchItemFailure> shared) {
        try {
            work.accept(message);
        } catch (IllegalStateException _) {
            shared.add(new SQSBatchResponse.BatchItemFailure(message.getMessageId()));
        }
    }
}
