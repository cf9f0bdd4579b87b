package dev.lamplight.cli.cloud;

import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import dev.lamplight.localcloud.LocalCloudOptions.Storage;
import dev.lamplight.localcloud.Ports;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.template.BucketSpec;
import dev.lamplight.localcloud.template.TemplateException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import software.amazon.awssdk.services.s3.S3Client;

/// The process behind `up`: a local cloud, its run file and its control server.
public final class CloudHost {
    private static final int USUAL_PORT = 8787;
    private static final int SERVERS = 4;
    private static final String REGION = "us-east-1";

    private CloudHost() {}

    /// When the process ends by itself; a signal ends it in any case.
    public enum End {
        ON_SIGNAL,
        /// When its standard input ends, which is when the process that started it does.
        WITH_INPUT
    }

    /// Runs until the end.
    ///
    /// @throws CommandFailure where another one runs here, or the template or a port is refused
    public static void run(Installation installation, UpOptions options, Console console, End end)
            throws IOException, InterruptedException {
        if (RunningCloud.awaitEnding(installation, console).isPresent()) {
            throw new CommandFailure("A local cloud runs here already: end it with ./lamplight down.");
        }
        Files.createDirectories(installation.state());
        ApiKey key = ApiKey.kept(installation.apiKeyFile(), new SecureRandom());
        try (LocalCloud cloud = start(installation, options, key, console);
                ControlServer control = ControlServer.start(() -> Statuses.of(cloud))) {
            installModels(installation, cloud);
            switch (options.code()) {
                case AS_STARTED -> {}
                case LAST_BUILT -> cloud.watchCode(console::note);
            }
            RunFile run = runFile(cloud, control, options, key);
            CloudEnding ending = new CloudEnding(run, installation.runFile(), cloud::close, options, console);
            OnInterrupt.run(ending::end);
            run.write(installation.runFile());
            console.note("ready: API at " + run.url());
            await(end);
            if (ending.hasBegun()) {
                // Whoever ended it by a signal held the other end of the pipe and is gone too: nobody waits any more.
                Runtime.getRuntime().halt(CloudEnding.HALTED);
            }
            ending.end();
        }
    }

    private static LocalCloud start(Installation installation, UpOptions options, ApiKey key, Console console)
            throws IOException, InterruptedException {
        Map<String, String> parameters =
                switch (options.access()) {
                    case WITH_KEY -> Map.of("ApiKeyHashes", key.hash());
                    case OPEN -> Map.of("OpenAccess", "true");
                };
        try {
            return LocalCloud.start(LocalCloudOptions.of(installation.template(), stateFolder(installation, options))
                    .withParameters(parameters)
                    .withStorage(
                            switch (options.storage()) {
                                case KEPT -> Storage.FOLDER;
                                case EPHEMERAL -> Storage.MEMORY;
                            })
                    .withPorts(ports(options.port()))
                    .withLimits(limits(options))
                    .withListener((_, sentence) -> console.note(sentence)));
        } catch (NoSuchFileException missing) {
            throw notBuilt(missing);
        } catch (IllegalStateException | TemplateException refused) {
            throw new CommandFailure(String.valueOf(refused.getMessage()), refused);
        }
    }

    /// A template without a bucket for models gets none.
    private static void installModels(Installation installation, LocalCloud cloud) throws IOException {
        if (!hasModels(cloud)) {
            return;
        }
        try (S3Client s3 = LocalS3.client(cloud.urls().s3(), REGION)) {
            installation.modelPackages().putInto(s3, bucket(cloud, "Models"));
            installation.generators().putInto(s3, bucket(cloud, "Models"));
        } catch (NoSuchFileException missing) {
            throw notBuilt(missing);
        }
    }

    private static boolean hasModels(LocalCloud cloud) {
        return cloud.template().buckets().stream()
                .anyMatch(bucket -> bucket.logicalId().equals("Models"));
    }

    private static CommandFailure notBuilt(NoSuchFileException missing) {
        return new CommandFailure("Not built yet: " + missing.getFile() + "; run ./lamplight build.", missing);
    }

    private static LocalCloudOptions.Limits limits(UpOptions options) {
        LocalCloudOptions.Limits usual = LocalCloudOptions.Limits.DEFAULT;
        HostLimits host = usual.host();
        return new LocalCloudOptions.Limits(
                new HostLimits(
                        host.maxEnvironments(),
                        host.surplusWait(),
                        host.initLimit(),
                        host.idleLimit(),
                        options.drain()),
                usual.front(),
                usual.asynchronous());
    }

    private static Path stateFolder(Installation installation, UpOptions options) {
        return switch (options.storage()) {
            case KEPT -> installation.cloudFolder();
            case EPHEMERAL -> installation.state().resolve("ephemeral");
        };
    }

    /// Four neighboring ports from the wanted one on. Where nobody chose and one of the usual ones is taken, any.
    private static Ports ports(OptionalInt wanted) {
        int first = wanted.orElse(USUAL_PORT);
        for (int port = first; port < first + SERVERS; port++) {
            if (!isFree(port)) {
                if (wanted.isPresent()) {
                    throw new CommandFailure(
                            "Port " + port + " is taken: choose another with --port, four in a row" + " are needed.");
                }
                return Ports.FREE;
            }
        }
        return new Ports(first, first + 1, first + 2, first + 3);
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static RunFile runFile(LocalCloud cloud, ControlServer control, UpOptions options, ApiKey key) {
        Map<String, String> logFolders = new HashMap<>();
        cloud.functionNames()
                .forEach(name -> logFolders.put(name, cloud.logFolder(name).toString()));
        ProcessHandle self = ProcessHandle.current();
        return new RunFile(
                self.pid(),
                "",
                RunFile.Phase.READY,
                RunFile.startedAt(self),
                control.address(),
                cloud.urls().api(),
                options.access() == UpOptions.Access.OPEN ? "" : key.key(),
                cloud.urls().s3(),
                cloud.urls().sqs(),
                cloud.urls().lambda(),
                REGION,
                bucket(cloud, "Inbox"),
                bucket(cloud, "Library"),
                hasModels(cloud) ? bucket(cloud, "Models") : "",
                logFolders,
                Clock.systemUTC().instant());
    }

    private static String bucket(LocalCloud cloud, String logicalId) {
        return cloud.template().buckets().stream()
                .filter(bucket -> bucket.logicalId().equals(logicalId))
                .map(BucketSpec::name)
                .findFirst()
                .orElseThrow(() -> new CommandFailure("The template has no bucket " + logicalId + "."));
    }

    static void await(End end) throws IOException, InterruptedException {
        switch (end) {
            case ON_SIGNAL -> new CountDownLatch(1).await();
            case WITH_INPUT -> {
                try (InputStream input = System.in) {
                    input.transferTo(java.io.OutputStream.nullOutputStream());
                }
            }
        }
    }
}
