package dev.lamplight.functions.index;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.aws.AwsClients;
import dev.lamplight.aws.EventPublisher;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Quarantine;
import dev.lamplight.aws.Redelivery;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.inference.Encoders;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Takes batches of the queue `Parts`.
@Named("index")
@Singleton
public final class IndexHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final SqsBatch batch;
    private final Index index;

    /// @param models folder of the model packages, the natives beside it: `/opt/model` and `/opt/native`
    @Inject
    public IndexHandler(IndexConfig config, @ConfigProperty(name = "model.dir") Path models) {
        this(config, Encoders.ofFunction(models), AwsClients.s3(), AwsClients.sqs(), Clock.systemUTC());
    }

    /// @param encoders kept open as long as the process lives
    public IndexHandler(IndexConfig config, Encoders encoders, S3Client s3, SqsClient sqs, Clock clock) {
        ObjectStore library = new ObjectStore(s3, config.libraryBucket());
        this.batch = new SqsBatch("index", new Quarantine(library, clock), new Redelivery(sqs), clock);
        EventPublisher compactions = new EventPublisher(sqs, config.compactionsQueueUrl());
        this.index = new Index(
                library,
                new ChunkEmbedder(encoders),
                new Housekeeping(library, compactions, clock),
                config.maxReceives(),
                clock);
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        return batch.together(event, context, index::process);
    }
}
