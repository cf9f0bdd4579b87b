package dev.lamplight.functions.embed;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.AwsClients;
import dev.lamplight.aws.ModelBucket;
import dev.lamplight.aws.Settings;
import dev.lamplight.aws.http.HttpEdge;
import dev.lamplight.aws.snapshot.FirstCall;
import dev.lamplight.aws.snapshot.SnapshotHooks;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// Entry of the function: from API Gateway's event to the route table.
@Named("embed")
@Singleton
public final class EmbedHandler implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private final HttpEdge edge;
    private final SnapshotHooks snapshots;

    public EmbedHandler() {
        this(Settings.ofThisProcess(EmbedConfig::from));
    }

    private EmbedHandler(EmbedConfig config) {
        this(config, models(config.models(), ModelBucket.of(AwsClients::s3, config.modelBucket())));
    }

    /// @param models kept open as long as the process lives
    EmbedHandler(EmbedConfig config, OpenModels models) {
        this.edge = new HttpEdge(
                "embed", new EmbeddingsResource(models, config.maxRequestTokens()).routes(), config.keys());
        this.snapshots = SnapshotHooks.of(
                "embed",
                models::prime,
                () -> FirstCall.toS3(AwsClients.s3(), config.modelBucket().getAuthority()));
    }

    /// Makes the handler when Lambda starts the environment, not at its first event: wrong settings end the start.
    void initialize(@Observes @Initialized(ApplicationScoped.class) Object application) {
        snapshots.register();
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
        return edge.answer(event, context);
    }

    private static OpenModels models(List<Path> folders, ModelBucket bucket) {
        OnnxRuntimeLibrary.useNativeFolder(folders.getLast().resolveSibling("native"));
        OnnxRuntimeLibrary.prepare();
        Path scratch = Path.of(System.getProperty("java.io.tmpdir"), "models");
        return new OpenModels(
                InstalledModels.of(folders, bucket::holds),
                new PackageDownload(
                        (key, offset, length, target) -> bucket.read(key, offset, length, target::write),
                        scratch,
                        Clock.systemUTC()),
                Workers.ofThisProcess());
    }
}
