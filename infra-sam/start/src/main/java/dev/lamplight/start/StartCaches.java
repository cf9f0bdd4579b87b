package dev.lamplight.start;

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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Trains start caches: runs the packaged functions as their own runtimes on the local cloud, lets [Visitor] use all of
/// them once, and keeps what each virtual machine then knows of its classes (JEP 483, 514, 515). A function starts from
/// its cache without finding, reading and checking its classes again.
///
/// Trains only functions whose code has changed since their cache was made; where training is off, the layers are there
/// and caches of older code in them are not used.
public final class StartCaches {
    /// A virtual machine writes its cache when it ends, and all of them end together.
    private static final HostLimits PATIENT = new HostLimits(
            1, Duration.ofMinutes(2), Duration.ofMinutes(2), Duration.ofHours(1), Duration.ofMinutes(5));

    private final Path templateFile;
    private final Path target;

    private StartCaches(Path templateFile, Path target) {
        this.templateFile = templateFile;
        this.target = target;
    }

    /// Arguments: the template, the build folder, and `train` or `layers`.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("expected the template, the build folder, and train or layers");
        }
        Path target = Path.of(arguments[1]).toAbsolutePath().normalize();
        new StartCaches(Path.of(arguments[0]).toAbsolutePath().normalize(), target)
                .build(arguments[2].equals("train"));
    }

    private void build(boolean training) throws IOException, InterruptedException {
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
                new TemplateOptions("us-east-1", "lamplight", URI.create("http://127.0.0.1"), parameters()));
        List<StartLayer> layers = new ArrayList<>();
        for (FunctionSpec function : template.functions()) {
            StartLayer.of(function, target).ifPresent(layers::add);
        }
        return layers;
    }

    private void train(List<StartLayer> stale) throws IOException, InterruptedException {
        System.out.println("START: training the caches of " + stale.size() + " functions");
        Path scratch = target.resolve("training");
        delete(scratch);
        Path output = Files.createDirectories(scratch.resolve("caches"));
        for (StartLayer layer : stale) {
            layer.beginTraining(output);
        }
        LocalCloudOptions options = LocalCloudOptions.of(templateFile, scratch.resolve("cloud"))
                .withStorage(LocalCloudOptions.Storage.MEMORY)
                .withParameters(parameters())
                .withLimits(new LocalCloudOptions.Limits(
                        PATIENT,
                        LocalCloudOptions.Limits.DEFAULT.front(),
                        LocalCloudOptions.Limits.DEFAULT.asynchronous()));
        try (LocalCloud cloud = LocalCloud.start(options)) {
            new Visitor(cloud, Files.createDirectories(scratch.resolve("visit"))).useEverything();
        }
        for (StartLayer layer : stale) {
            layer.endTraining(output);
            System.out.println("START: " + layer.mainClass() + ", " + Files.size(layer.cache()) / 1_000_000 + " MB");
        }
        delete(scratch);
    }

    private static Map<String, String> parameters() {
        return Map.of("OpenAccess", "true", "FunctionRuntime", "own", "IndexWindow", "1");
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
