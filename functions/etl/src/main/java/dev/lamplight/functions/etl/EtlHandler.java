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
import dev.lamplight.aws.SqsBatch;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Takes batches of the queues `InboxEvents` and `Documents`.
@Named("etl")
@Singleton
public final class EtlHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    private final SqsBatch batch;
    private final Etl etl;

    @Inject
    public EtlHandler(EtlConfig config, @ConfigProperty(name = "model.dir") Path models) {
        this(config, models, AwsClients.s3(), AwsClients.sqs(), Clock.systemUTC());
    }

    /// The handler on given clients and clock, for tests that fail them.
    public EtlHandler(EtlConfig config, Path models, S3Client s3, SqsClient sqs, Clock clock) {
        ObjectStore library = new ObjectStore(s3, config.libraryBucket());
        this.batch = new SqsBatch("etl", new Quarantine(library, clock), new Redelivery(sqs), clock);
        this.etl = new Etl(
                new ObjectStore(s3, config.inboxBucket()),
                library,
                new EventPublisher(sqs, config.partsQueueUrl()),
                DocumentChunker.of(models, clock),
                config.createStores() ? UnknownFolder.CREATES_STORE : UnknownFolder.REFUSED,
                config.maxReceives(),
                clock);
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        return batch.each(event, context, new Concurrency.Sequential(), etl::process);
    }
}
