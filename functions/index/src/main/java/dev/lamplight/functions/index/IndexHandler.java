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
import dev.lamplight.aws.Settings;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.aws.snapshot.FirstCall;
import dev.lamplight.aws.snapshot.SnapshotHooks;
import dev.lamplight.inference.Encoders;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Takes batches of the queue `Parts`.
@Named("index")
@Singleton
public final class IndexHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final SqsBatch batch;
    private final Index index;
    private final SnapshotHooks snapshots;

    public IndexHandler() {
        this(Settings.ofThisProcess(IndexConfig::from));
    }

    private IndexHandler(IndexConfig config) {
        this(config, Encoders.ofFunction(config.models()), AwsClients.s3(), AwsClients.sqs(), Clock.systemUTC());
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
        this.snapshots = SnapshotHooks.of(
                "index", encoders::prime, () -> FirstCall.toS3(AwsClients.s3(), config.libraryBucket()));
    }

    /// Makes the handler when Lambda starts the environment, not at its first event: wrong settings end the start.
    void initialize(@Observes @Initialized(ApplicationScoped.class) Object application) {
        snapshots.register();
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        return batch.together(event, context, index::process);
    }
}
