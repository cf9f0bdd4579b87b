package dev.lamplight.functions.stores;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.Attachments;
import dev.lamplight.aws.AwsClients;
import dev.lamplight.aws.EventPublisher;
import dev.lamplight.aws.ModelBucket;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Settings;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.http.HttpEdge;
import dev.lamplight.aws.snapshot.FirstCall;
import dev.lamplight.aws.snapshot.SnapshotHooks;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.inference.generate.InstalledGenerators;
import dev.lamplight.retrieval.CurrentManifests;
import dev.lamplight.retrieval.QueryEncoder;
import dev.lamplight.retrieval.StoreSearch;
import dev.lamplight.search.segment.SegmentCache;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Entry of the function: from API Gateway's event to the route tables.
@Named("stores")
@Singleton
public final class StoresHandler implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private final HttpEdge edge;
    private final SnapshotHooks snapshots;

    public StoresHandler() {
        this(Settings.ofThisProcess(StoresConfig::from), AwsClients.s3());
    }

    private StoresHandler(StoresConfig config, S3Client s3) {
        this(
                config,
                Encoders.ofFunction(config.models()),
                modelsResource(config, ModelBucket.of(s3, config.modelBucket())),
                s3,
                AwsClients.sqs(),
                Clock.systemUTC(),
                new SecureRandom());
    }

    private static ModelsResource modelsResource(StoresConfig config, ModelBucket bucket) {
        List<Path> models = List.of(config.models());
        return new ModelsResource(
                InstalledModels.of(models, bucket::holds),
                InstalledGenerators.of(models, InstalledGenerators.Bucket.of(bucket::find, bucket::folders)),
                config.maxContextTokens());
    }

    /// @param encoders kept open as long as the process lives
    public StoresHandler(
            StoresConfig config, Encoders encoders, InstalledModels models, S3Client s3, SqsClient sqs, Clock clock) {
        this(config, encoders, models, s3, sqs, clock, new SecureRandom());
    }

    /// @param random that new ids are drawn from
    public StoresHandler(
            StoresConfig config,
            Encoders encoders,
            InstalledModels models,
            S3Client s3,
            SqsClient sqs,
            Clock clock,
            RandomGenerator random) {
        this(
                config,
                encoders,
                new ModelsResource(models, InstalledGenerators.none(), config.maxContextTokens()),
                s3,
                sqs,
                clock,
                random);
    }

    private StoresHandler(
            StoresConfig config,
            Encoders encoders,
            ModelsResource models,
            S3Client s3,
            SqsClient sqs,
            Clock clock,
            RandomGenerator random) {
        ObjectStore library = new ObjectStore(s3, config.libraryBucket());
        StoreManifests manifests = new StoreManifests(library);
        SegmentCache segments = new SegmentCache(library::range, config.segmentCacheBytes());
        CurrentManifests current = new CurrentManifests(library, clock);
        Snapshots snapshots = new Snapshots(library, current, segments::entries);
        EventPublisher documents = new EventPublisher(sqs, config.documentsQueueUrl());
        Attaching attaching = new Attaching(library, new Attachments(library, manifests), manifests, documents, clock);
        StoreFiles files = new StoreFiles(library);
        Ids ids = new Ids(random);
        StoreSearch searches = new StoreSearch(library, current, segments, clock);
        this.edge = new HttpEdge(
                "stores",
                new HealthResource(library)
                        .routes()
                        .and(models.routes())
                        .and(new StoresResource(library, manifests, snapshots, attaching, ids, clock).routes())
                        .and(new StoreFilesResource(snapshots, files, attaching).routes())
                        .and(new FileBatchesResource(library, snapshots, files, attaching, ids, clock).routes())
                        .and(new SearchResource(current, searches, new QueryEncoder(encoders)).routes()),
                config.keys());
        this.snapshots = SnapshotHooks.of(
                        "stores", encoders::prime, () -> FirstCall.toS3(AwsClients.s3(), config.libraryBucket()))
                .with(random);
    }

    /// Makes the handler when Lambda starts the environment, not at its first event: wrong settings end the start.
    void initialize(@Observes @Initialized(ApplicationScoped.class) Object application) {
        snapshots.register();
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
        return edge.answer(event, context);
    }
}
