package dev.lamplight.functions.chat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import dev.lamplight.aws.AwsClients;
import dev.lamplight.aws.ModelBucket;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.Settings;
import dev.lamplight.aws.http.HttpEdge;
import dev.lamplight.aws.http.StreamedInvocations;
import dev.lamplight.aws.runtime.EventHandler;
import dev.lamplight.aws.snapshot.FirstCall;
import dev.lamplight.aws.snapshot.SnapshotHooks;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import dev.lamplight.inference.PackageDownload;
import dev.lamplight.inference.Workers;
import dev.lamplight.inference.generate.InstalledGenerators;
import dev.lamplight.inference.generate.KeptPrefixes;
import dev.lamplight.inference.generate.PrefixFolder;
import dev.lamplight.retrieval.CurrentManifests;
import dev.lamplight.retrieval.StoreAnswers;
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
import software.amazon.awssdk.services.s3.S3Client;

/// Entry of the function: from API Gateway's event to the route table.
@Named("chat")
@Singleton
public final class ChatHandler implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    /// Of a disk of 512 MB, on which a model of 145 has to be too.
    private static final long PREFIX_FOLDER_BYTES = 128L << 20;

    private final HttpEdge edge;
    private final OpenGenerators models;
    private final KeptPrefixes prefixes;
    private final SnapshotHooks snapshots;

    public ChatHandler() {
        this(Settings.ofThisProcess(ChatConfig::from));
    }

    private ChatHandler(ChatConfig config) {
        this(config, AwsClients.s3(), Clock.systemUTC());
    }

    private ChatHandler(ChatConfig config, S3Client s3, Clock clock) {
        this(
                config,
                models(config, ModelBucket.of(s3, config.modelBucket())),
                prefixes(new ObjectStore(s3, config.libraryBucket()), clock),
                new LazyAnswers(() -> answers(config, new ObjectStore(s3, config.libraryBucket()), clock)),
                clock);
    }

    /// @param models kept open as long as the process lives
    ChatHandler(ChatConfig config, OpenGenerators models, KeptPrefixes prefixes, LazyAnswers answers, Clock clock) {
        this.models = models;
        this.prefixes = prefixes;
        ChoiceWriter writer = new ChoiceWriter(config.maxContextTokens(), config.prefixCacheBytes(), prefixes);
        SecureRandom seeds = new SecureRandom();
        TaskModels tasks = new TaskModels(models, config.maxContextTokens(), clock);
        this.edge = new HttpEdge(
                "chat",
                new ChatResource(models, writer, seeds, clock)
                        .routes()
                        .and(new CompletionsResource(models, writer, seeds, clock).routes())
                        .and(new ClassifyResource(tasks).routes())
                        .and(new ExtractResource(tasks).routes())
                        .and(new SummarizeResource(tasks, clock).routes())
                        .and(new ResponsesResource(
                                        models,
                                        writer,
                                        new PassageWriter(writer, config.maxContextTokens(), clock),
                                        answers,
                                        seeds,
                                        clock)
                                .routes()),
                config.keys());
        this.snapshots = SnapshotHooks.of(
                        "chat",
                        models::prime,
                        () -> answers.get().prime(),
                        () -> FirstCall.toS3(AwsClients.s3(), config.libraryBucket()))
                .with(seeds);
    }

    /// Makes the handler when Lambda starts the environment, not at its first event: wrong settings end the start.
    void initialize(@Observes @Initialized(ApplicationScoped.class) Object application) {
        snapshots.register();
    }

    /// Answers while they are made, for the runtime of our own.
    EventHandler streaming() {
        EventHandler invocations = new StreamedInvocations(edge, Clock.systemUTC());
        return (event, response) -> {
            String _ = models.during(() -> {
                invocations.handle(event, response);
                return event.requestId();
            });
            prefixes.upload(); // the answer is out
        };
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
        APIGatewayProxyResponseEvent answer = models.during(() -> edge.answer(event, context));
        prefixes.upload(); // nothing runs behind an answer under AWS's client
        return answer;
    }

    private static KeptPrefixes prefixes(ObjectStore library, Clock clock) {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "prefixes");
        return new KeptPrefixes(new PrefixFolder(folder, PREFIX_FOLDER_BYTES, clock), new PrefixBucket(library));
    }

    private static OpenGenerators models(ChatConfig config, ModelBucket bucket) {
        List<Path> folders = config.models();
        OnnxRuntimeLibrary.useNativeFolder(folders.getLast().resolveSibling("native"));
        OnnxRuntimeLibrary.prepare();
        Path scratch = Path.of(System.getProperty("java.io.tmpdir"), "models");
        return new OpenGenerators(
                InstalledGenerators.of(folders, InstalledGenerators.Bucket.of(bucket::find, bucket::folders)),
                new PackageDownload(
                        (key, offset, length, target) -> bucket.read(key, offset, length, target::write),
                        scratch,
                        Clock.systemUTC()),
                Workers.ofThisProcess(),
                config.textsAtOnce(),
                config.together());
    }

    private static StoreAnswers answers(ChatConfig config, ObjectStore library, Clock clock) {
        CurrentManifests manifests = new CurrentManifests(library, clock);
        SegmentCache segments = new SegmentCache(library::range, config.segmentCacheBytes());
        StoreSearch searches = new StoreSearch(library, manifests, segments, clock);
        return new StoreAnswers(
                manifests, searches, Encoders.ofFunction(config.models().getLast()));
    }
}
