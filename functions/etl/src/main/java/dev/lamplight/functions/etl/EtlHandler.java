package dev.lamplight.functions.etl;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.aws.AwsClients;
import dev.lamplight.aws.Concurrency;
import dev.lamplight.aws.EventPublisher;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Quarantine;
import dev.lamplight.aws.Redelivery;
import dev.lamplight.aws.Settings;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.aws.snapshot.FirstCall;
import dev.lamplight.aws.snapshot.SnapshotHooks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Takes batches of the queues `InboxEvents` and `Documents`.
@Named("etl")
@Singleton
public final class EtlHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final SqsBatch batch;
    private final Etl etl;
    private final SnapshotHooks snapshots;

    public EtlHandler() {
        this(Settings.ofThisProcess(EtlConfig::from), AwsClients.s3(), AwsClients.sqs(), Clock.systemUTC());
    }

    /// The handler on given clients and clock, for tests that fail them.
    public EtlHandler(EtlConfig config, S3Client s3, SqsClient sqs, Clock clock) {
        ObjectStore library = new ObjectStore(s3, config.libraryBucket());
        this.batch = new SqsBatch("etl", new Quarantine(library, clock), new Redelivery(sqs), clock);
        DocumentChunker chunker = DocumentChunker.of(config.models(), clock);
        this.etl = new Etl(
                new ObjectStore(s3, config.inboxBucket()),
                library,
                new EventPublisher(sqs, config.partsQueueUrl()),
                chunker,
                config.createStores() ? UnknownFolder.CREATES_STORE : UnknownFolder.REFUSED,
                config.maxReceives(),
                clock);
        this.snapshots =
                SnapshotHooks.of("etl", chunker::prime, () -> FirstCall.toS3(AwsClients.s3(), config.libraryBucket()));
    }

    /// Makes the handler when Lambda starts the environment, not at its first event: wrong settings end the start.
    void initialize(@Observes @Initialized(ApplicationScoped.class) Object application) {
        snapshots.register();
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        return batch.each(event, context, new Concurrency.Sequential(), etl::process);
    }
}
