package dev.lamplight.functions.compact;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.aws.AwsClients;
import dev.lamplight.aws.Concurrency;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Quarantine;
import dev.lamplight.aws.Redelivery;
import dev.lamplight.aws.Settings;
import dev.lamplight.aws.SqsBatch;
import dev.lamplight.aws.snapshot.FirstCall;
import dev.lamplight.aws.snapshot.SnapshotHooks;
import dev.lamplight.search.segment.SegmentCache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Takes the queue `Compactions`.
@Named("compact")
@Singleton
public final class CompactHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
    /// For document lists; what is merged is read whole and not kept.
    private static final long MAX_CACHED_BYTES = 64L * 1024 * 1024;

    private final SqsBatch batch;
    private final Compact compact;
    private final SnapshotHooks snapshots;

    public CompactHandler() {
        this(Settings.ofThisProcess(CompactConfig::from), AwsClients.s3(), AwsClients.sqs(), Clock.systemUTC());
    }

    public CompactHandler(CompactConfig config, S3Client s3, SqsClient sqs, Clock clock) {
        ObjectStore library = new ObjectStore(s3, config.libraryBucket());
        this.batch = new SqsBatch("compact", new Quarantine(library, clock), new Redelivery(sqs), clock);
        SegmentCache segments = new SegmentCache(
                (key, offset, length) -> Compact.segmentRange(library, key, offset, length), MAX_CACHED_BYTES);
        this.compact = new Compact(
                new StoreCompactor(library, segments, clock),
                new GarbageCollector(library, segments, config.gracePeriod(), clock));
        this.snapshots = SnapshotHooks.of("compact", () -> FirstCall.toS3(AwsClients.s3(), config.libraryBucket()));
    }

    /// Makes the handler when Lambda starts the environment, not at its first event: wrong settings end the start.
    void initialize(@Observes @Initialized(ApplicationScoped.class) Object application) {
        snapshots.register();
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        return batch.each(event, context, new Concurrency.Sequential(), compact::process);
    }
}
