package dev.lamplight.localcloud.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Starts execution environments. Safe for concurrent use.
final class EnvironmentFactory {
    private static final DateTimeFormatter STREAM_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final HostSettings settings;
    private final ChildCommand command;
    private final ChildVariables variables;
    private final ChildSpawner spawner;
    private final Clock clock;
    private final AtomicLong number = new AtomicLong();

    EnvironmentFactory(HostSettings settings, ChildCommand command, ChildSpawner spawner, Clock clock) {
        this.settings = settings;
        this.command = command;
        this.variables = new ChildVariables(settings);
        this.spawner = spawner;
        this.clock = clock;
    }

    ExecutionEnvironment start(PreparedFunction prepared) throws IOException, InterruptedException {
        HostedFunction function = prepared.function();
        Instant now = clock.instant();
        String streamName = STREAM_TIME.format(now) + "-" + number.incrementAndGet();
        LogStream log = LogStream.create(logFolder(settings.stateFolder(), function.name()), streamName, now);
        Path temporaryFolder = Files.createDirectories(
                temporaryRoot(settings.stateFolder()).resolve(function.name() + "-" + streamName));
        RuntimeApi api = new RuntimeApi(settings.functionArn(function.name()), function, clock);
        try {
            Map<String, String> environment = variables.of(prepared, api.address(), streamName, temporaryFolder);
            command.tie(prepared, environment);
            Process process = spawner.spawn(
                    command.of(prepared, environment, temporaryFolder),
                    environment,
                    prepared.taskRoot(),
                    log.file().toFile());
            return new ExecutionEnvironment(function, api, process, log, temporaryFolder, clock);
        } catch (IOException | InterruptedException failed) {
            api.close();
            throw failed;
        }
    }

    static Path logFolder(Path stateFolder, String functionName) {
        return stateFolder.resolve("logs").resolve(functionName);
    }

    static Path temporaryRoot(Path stateFolder) {
        return stateFolder.resolve("tmp");
    }
}
