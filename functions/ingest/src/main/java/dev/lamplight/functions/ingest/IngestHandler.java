package dev.lamplight.functions.ingest;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.Attachments;
import dev.lamplight.aws.AwsClients;
import dev.lamplight.aws.ContentLinks;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Settings;
import dev.lamplight.aws.StoreManifests;
import dev.lamplight.aws.http.HttpEdge;
import dev.lamplight.aws.snapshot.FirstCall;
import dev.lamplight.aws.snapshot.SnapshotHooks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.S3Client;

/// Entry of the function: from API Gateway's event to the route table.
@Named("ingest")
@Singleton
public final class IngestHandler implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private final HttpEdge edge;
    private final SnapshotHooks snapshots;

    public IngestHandler() {
        this(Settings.ofThisProcess(IngestConfig::from), AwsClients.s3(), Clock.systemUTC());
    }

    /// The handler on a given client and clock, for tests that fail them.
    public IngestHandler(IngestConfig config, S3Client s3, Clock clock) {
        this(config, s3, clock, new SecureRandom());
    }

    /// @param random that new ids are drawn from
    public IngestHandler(IngestConfig config, S3Client s3, Clock clock, RandomGenerator random) {
        ObjectStore library = new ObjectStore(s3, config.libraryBucket());
        ObjectStore inbox = new ObjectStore(s3, config.inboxBucket());
        StoreManifests manifests = new StoreManifests(library);
        FilesResource files = new FilesResource(
                new Files(library),
                new FileContents(library, inbox, new ContentLinks(AwsClients.s3Presigner(s3)), config.maxInlineBytes()),
                new FileDeletion(library, inbox, new Attachments(library, manifests), manifests),
                new UploadLimit(config.maxUploadBytes(), config.inboxBucket()),
                clock,
                random);
        this.edge = new HttpEdge("ingest", files.routes(), config.keys());
        this.snapshots = SnapshotHooks.of("ingest", () -> FirstCall.toS3(AwsClients.s3(), config.libraryBucket()))
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
