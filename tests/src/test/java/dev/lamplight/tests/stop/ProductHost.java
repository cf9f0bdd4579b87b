package dev.lamplight.tests.stop;

import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.LocalCloudOptions;
import dev.lamplight.localcloud.mapping.MappingListener;
import dev.lamplight.localcloud.sqs.Queues;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// The whole product in a process of its own, on a state folder that outlives it: so it can be killed with no warning.
/// Says its four addresses on one line when it is up, and ends in order when its input does.
///
/// One command, `redrive`: puts dead letters back and says how many there were, as `dead <number>`.
public final class ProductHost {
    static final String KEY = "sk-test-of-stopping";
    static final String READY = "ready";
    static final String REDRIVE = "redrive";
    static final String DEAD = "dead";

    private ProductHost() {}

    public static void main(String[] templateAndState) throws Exception {
        LocalCloudOptions options = LocalCloudOptions.of(Path.of(templateAndState[0]), Path.of(templateAndState[1]));
        Failures failures = new Failures();
        try (LocalCloud cloud = LocalCloud.start(options.withParameters(Map.of(
                        "ApiKeyHashes", ApiKeys.Hash.of("saltsalt", KEY).text(),
                        "EtlTimeout", "30",
                        "IndexTimeout", "30",
                        "IndexWindow", "1",
                        "CompactTimeout", "30"))
                .withFaults(new LocalCloudOptions.Faults(LocalCloudOptions.Faults.NONE.calls(), failures)))) {
            System.out.println(String.join(
                    " ",
                    READY,
                    cloud.urls().api().toString(),
                    cloud.urls().s3().toString(),
                    cloud.urls().sqs().toString(),
                    cloud.template().outputs().get("InboxBucket"),
                    cloud.template().outputs().get("LibraryBucket")));
            failures.queues.complete(cloud.queues().queues());
            obey(cloud.queues().queues());
        }
    }

    private static void obey(Queues queues) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case REDRIVE -> System.out.println(DEAD + " " + redrive(queues));
                default -> throw new IllegalArgumentException("expected a command, found " + command);
            }
        }
    }

    private static int redrive(Queues queues) {
        return queues.list().stream()
                .filter(queue -> queue.name().contains("-dead"))
                .mapToInt(queue -> queues.redrive(queue.name(), Optional.empty()))
                .sum();
    }

    /// Brings the messages of a failed batch back a little later, as their visibility timeout would after minutes.
    private static final class Failures implements MappingListener {
        private static final long DELAY_MILLIS = 1500;

        private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("returning").factory());
        private final CompletableFuture<Queues> queues = new CompletableFuture<>();

        @Override
        public void batchEnded(String functionName, int size, Set<String> failed, String reason) {
            if (!failed.isEmpty()) {
                ScheduledFuture<?> _ =
                        later.schedule(() -> queues.join().returnReceived(failed), DELAY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }
}
