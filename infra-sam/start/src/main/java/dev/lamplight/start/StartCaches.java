package dev.lamplight.start;

import dev.lamplight.cli.cloud.GeneratorFolder;
import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Trains start caches: runs the packaged functions as their own runtimes on the local cloud, lets [Visitor] use all of
/// them once, and keeps what each virtual machine then knows of its classes (JEP 483, 514, 515). A function starts from
/// its cache without finding, reading and checking its classes again.
///
/// Trains only functions whose code has changed since their cache was made; where training is off, the layers are there
/// and caches of older code in them are not used.
public final class StartCaches {
    /// One environment of each function, which sees all that there is to see.
    private static final HostLimits ONE_EACH =
            new HostLimits(1, Duration.ofMinutes(2), Duration.ofMinutes(2), Duration.ofHours(1), Duration.ofMinutes(1));

    private static final Duration TO_END = Duration.ofMinutes(2);

    private static final Map<String, String> PRODUCT =
            Map.of("OpenAccess", "true", "FunctionRuntime", "own", "IndexWindow", "1");

    private final Path templateFile;
    private final Map<String, String> parameters;
    private final Path target;
    private final Path runtime;
    private final Visit visit;

    /// @param templateFile of the functions
    /// @param parameters with which they are their own runtimes
    /// @param target folder that holds a folder for each layer with a start cache
    /// @param runtime the layer with the Java of functions
    public StartCaches(Path templateFile, Map<String, String> parameters, Path target, Path runtime, Visit visit) {
        this.templateFile = templateFile;
        this.parameters = Map.copyOf(parameters);
        this.target = target;
        this.runtime = runtime;
        this.visit = visit;
    }

    /// Uses all that functions do, once.
    @FunctionalInterface
    public interface Visit {
        /// @param scratch a folder to write into
        void use(LocalCloud cloud, Path scratch) throws IOException, InterruptedException;
    }

    /// Arguments: the template, the build folder, the layer with the Java of functions, and `train` or `layers`.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("expected template, build folder, layer with Java, and train or layers");
        }
        new StartCaches(
                        absolute(arguments[0]),
                        PRODUCT,
                        absolute(arguments[1]),
                        absolute(arguments[2]),
                        (cloud, scratch) -> new Visitor(cloud, scratch).useEverything())
                .build(arguments[3].equals("train"));
    }

    private static Path absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }

    /// Makes the layers, and trains those whose cache is of other code than their function.
    ///
    /// @param training whether it may; else what is old stays, and is used by nobody
    public void build(boolean training) throws IOException, InterruptedException {
        List<StartLayer> stale = new ArrayList<>();
        for (StartLayer layer : layers()) {
            if (!layer.isFresh()) {
                stale.add(layer);
            }
        }
        if (training && !stale.isEmpty()) {
            train(stale);
        }
    }

    private List<StartLayer> layers() throws IOException {
        Template template = Template.read(
                templateFile,
                new TemplateOptions("us-east-1", "lamplight", URI.create("http://127.0.0.1"), parameters));
        List<StartLayer> layers = new ArrayList<>();
        for (FunctionSpec function : template.functions()) {
            StartLayer.of(function, target).ifPresent(layers::add);
        }
        return layers;
    }

    private void train(List<StartLayer> stale) throws IOException, InterruptedException {
        System.out.println("START: training the caches of " + stale.size() + " functions");
        Path scratch = target.resolve("training");
        GeneratorFolder.delete(Files.createDirectories(scratch));
        Path notes = Files.createDirectories(scratch.resolve("notes"));
        for (StartLayer layer : stale) {
            layer.beginTraining(notes);
        }
        LocalCloudOptions options = LocalCloudOptions.of(templateFile, scratch.resolve("cloud"))
                .withStorage(LocalCloudOptions.Storage.MEMORY)
                .withParameters(parameters)
                .withLimits(new LocalCloudOptions.Limits(
                        ONE_EACH,
                        LocalCloudOptions.Limits.DEFAULT.front(),
                        LocalCloudOptions.Limits.DEFAULT.asynchronous()));
        try (LocalCloud cloud = LocalCloud.start(options)) {
            visit.use(cloud, Files.createDirectories(scratch.resolve("visit")));
            endFunctions();
        }
        for (StartLayer layer : stale) {
            layer.endTraining(notes, scratch.resolve("cloud").resolve("code"), runtime);
            System.out.println("START: " + layer.mainClass() + ", " + Files.size(layer.cache()) / 1_000_000 + " MB");
        }
        GeneratorFolder.delete(scratch);
    }

    /// Before the local cloud does: like Lambda it gives them two seconds, and writing down what was used takes longer.
    private static void endFunctions() throws IOException, InterruptedException {
        List<ProcessHandle> functions = ProcessHandle.current().descendants().toList();
        functions.forEach(ProcessHandle::destroy);
        for (ProcessHandle function : functions) {
            try {
                function.onExit().get(TO_END.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException stuck) {
                throw new IOException("a function did not end within " + TO_END, stuck);
            }
        }
    }
}
