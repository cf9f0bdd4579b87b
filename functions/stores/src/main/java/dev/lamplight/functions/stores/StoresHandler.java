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
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.aws.http.HttpEdge;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.search.segment.SegmentCache;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// Entry of the function: from API Gateway's event to the route tables.
@Named("stores")
@Singleton
public final class StoresHandler implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private final HttpEdge edge;

    /// @param models folder of the model packages, the natives beside it: `/opt/model` and `/opt/native`
    /// @param bucket of the packages that the folder lacks
    @Inject
    public StoresHandler(
            StoresConfig config,
            @ConfigProperty(name = "model.dir") Path models,
            @ConfigProperty(name = "model.uri") URI bucket) {
        this(config, models, bucket, AwsClients.s3());
    }

    private StoresHandler(StoresConfig config, Path models, URI bucket, S3Client s3) {
        this(
                config,
                Encoders.ofFunction(models),
                InstalledModels.of(List.of(models), ModelBucket.of(s3, bucket)::holds),
                s3,
                AwsClients.sqs(),
                Clock.systemUTC());
    }

    /// @param encoders kept open as long as the process lives
    public StoresHandler(
            StoresConfig config, Encoders encoders, InstalledModels models, S3Client s3, SqsClient sqs, Clock clock) {
        ObjectStore library = new ObjectStore(s3, config.libraryBucket());
        StoreManifests manifests = new StoreManifests(library);
        SegmentCache segments = new SegmentCache(library::range, config.segmentCacheBytes());
        Snapshots snapshots = new Snapshots(library, segments::entries, clock);
        EventPublisher documents = new EventPublisher(sqs, config.documentsQueueUrl());
        Attaching attaching = new Attaching(library, new Attachments(library, manifests), manifests, documents, clock);
        StoreFiles files = new StoreFiles(library);
        Ids ids = new Ids();
        Readers readers = new Readers(segments);
        this.edge = new HttpEdge(
                "stores",
                new HealthResource(library)
                        .routes()
                        .and(new ModelsResource(models).routes())
                        .and(new StoresResource(library, manifests, snapshots, attaching, ids, clock).routes())
                        .and(new StoreFilesResource(snapshots, files, attaching).routes())
                        .and(new FileBatchesResource(library, snapshots, files, attaching, ids, clock).routes())
                        .and(new SearchResource(snapshots, manifests, readers, new QueryEncoder(encoders), clock)
                                .routes()),
                keys(config));
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
        return edge.answer(event, context);
    }

    private static ApiKeys keys(StoresConfig config) {
        return config.openAccess()
                ? new ApiKeys.OpenAccess()
                : ApiKeys.Hashed.of(config.apiKeyHashes().orElse(List.of()));
    }
}
