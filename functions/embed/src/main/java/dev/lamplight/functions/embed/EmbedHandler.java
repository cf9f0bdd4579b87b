package dev.lamplight.functions.embed;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.AwsClients;
import dev.lamplight.aws.ModelBucket;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.aws.http.HttpEdge;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Entry of the function: from API Gateway's event to the route table.
@Named("embed")
@Singleton
public final class EmbedHandler implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private final HttpEdge edge;

    /// @param folders of model packages, the natives beside the last one: `/opt/model` and `/opt/native`
    /// @param bucket of the packages that no folder has
    @Inject
    public EmbedHandler(
            EmbedConfig config,
            @ConfigProperty(name = "model.dir") List<Path> folders,
            @ConfigProperty(name = "model.uri") URI bucket) {
        this(config, models(folders, ModelBucket.of(AwsClients.s3(), bucket)));
    }

    /// @param models kept open as long as the process lives
    EmbedHandler(EmbedConfig config, OpenModels models) {
        this.edge =
                new HttpEdge("embed", new EmbeddingsResource(models, config.maxRequestTokens()).routes(), keys(config));
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
        return edge.answer(event, context);
    }

    private static OpenModels models(List<Path> folders, ModelBucket bucket) {
        OnnxRuntimeLibrary.useNativeFolder(folders.getLast().resolveSibling("native"));
        Path scratch = Path.of(System.getProperty("java.io.tmpdir"), "models");
        return new OpenModels(
                InstalledModels.of(folders, bucket::holds),
                new PackageDownload(bucket::read, scratch, Clock.systemUTC()),
                Workers.ofThisProcess());
    }

    private static ApiKeys keys(EmbedConfig config) {
        return config.openAccess()
                ? new ApiKeys.OpenAccess()
                : ApiKeys.Hashed.of(config.apiKeyHashes().orElse(List.of()));
    }
}
