package dev.lamplight.functions.chat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.AwsClients;
import dev.lamplight.aws.ModelBucket;
import dev.lamplight.aws.Settings;
import dev.lamplight.aws.http.HttpEdge;
import dev.lamplight.aws.http.StreamedInvocations;
import dev.lamplight.aws.runtime.EventHandler;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.InstalledGenerators;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/// Entry of the function: from API Gateway's event to the route table.
@Named("chat")
@Singleton
public final class ChatHandler implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private final HttpEdge edge;

    public ChatHandler() {
        this(Settings.ofThisProcess(ChatConfig::from));
    }

    private ChatHandler(ChatConfig config) {
        this(config, models(config.models(), ModelBucket.of(AwsClients.s3(), config.modelBucket())), Clock.systemUTC());
    }

    /// @param models kept open as long as the process lives
    ChatHandler(ChatConfig config, OpenGenerators models, Clock clock) {
        ChoiceWriter writer = new ChoiceWriter(config.maxContextTokens());
        SecureRandom seeds = new SecureRandom();
        TaskModels tasks = new TaskModels(models, config.maxContextTokens(), clock);
        this.edge = new HttpEdge(
                "chat",
                new ChatResource(models, writer, seeds, clock)
                        .routes()
                        .and(new CompletionsResource(models, writer, seeds, clock).routes())
                        .and(new ClassifyResource(tasks).routes())
                        .and(new ExtractResource(tasks).routes())
                        .and(new SummarizeResource(tasks, clock).routes()),
                config.keys());
    }

    /// Makes the handler when Lambda starts the environment, not at its first event: wrong settings end the start.
    void initialize(@Observes @Initialized(ApplicationScoped.class) Object application) {}

    /// Answers while they are made, for the runtime of our own.
    EventHandler streaming() {
        return new StreamedInvocations(edge, Clock.systemUTC());
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
}
