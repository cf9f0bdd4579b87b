package dev.lamplight.functions.chat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.AwsClients;
import dev.lamplight.aws.ModelBucket;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.aws.http.HttpEdge;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.InstalledGenerators;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Entry of the function: from API Gateway's event to the route table.
@Named("chat")
@Singleton
public final class ChatHandler implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private final HttpEdge edge;

    /// @param folders of model packages, the natives beside the last one: `/opt/model` and `/opt/native`
    /// @param bucket of the packages that no folder has
    @Inject
    public ChatHandler(
            ChatConfig config,
            @ConfigProperty(name = "model.dir") List<Path> folders,
            @ConfigProperty(name = "model.uri") URI bucket) {
        this(config, models(folders, ModelBucket.of(AwsClients.s3(), bucket)), Clock.systemUTC());
    }

    /// @param models kept open as long as the process lives
    ChatHandler(ChatConfig config, OpenGenerators models, Clock clock) {
        ChoiceWriter writer = new ChoiceWriter(config.maxContextTokens());
        SecureRandom seeds = new SecureRandom();
        this.edge = new HttpEdge(
                "chat",
                new ChatResource(models, writer, seeds, clock)
                        .routes()
                        .and(new CompletionsResource(models, writer, seeds, clock).routes()),
                keys(config));
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
        return edge.answer(event, context);
    }

    private static OpenGenerators models(List<Path> folders, ModelBucket bucket) {
        OnnxRuntimeLibrary.useNativeFolder(folders.getLast().resolveSibling("native"));
        Path scratch = Path.of(System.getProperty("java.io.tmpdir"), "models");
        return new OpenGenerators(
                InstalledGenerators.of(folders, InstalledGenerators.Bucket.of(bucket::find, bucket::folders)),
                new PackageDownload(bucket::read, scratch, Clock.systemUTC()),
                Workers.ofThisProcess());
    }

    private static ApiKeys keys(ChatConfig config) {
        return config.openAccess()
                ? new ApiKeys.OpenAccess()
                : ApiKeys.Hashed.of(config.apiKeyHashes().orElse(List.of()));
    }
}
