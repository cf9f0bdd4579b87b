package dev.lamplight.cli.retry;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.cli.client.BucketObjects;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.client.LocalFunctions;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.Stack;
import dev.lamplight.cli.client.StackQueues;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.cloud.RunFile;
import dev.lamplight.localcloud.template.FunctionSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;

/// Sends again what failed: given-up messages, quarantined ones whose cause may be gone, and failed versions that
/// have no message left. What is sent has the identity it had, so that coming twice changes nothing; only a
/// version without a message becomes a new one (docs/design/commit-protocol.md, "Retry").
public final class Retry {
    private final Deployment deployment;
    private final Stack stack;
    private final PlatformClient platform;
    private final Clock clock;

    private Retry(Deployment deployment, Stack stack, PlatformClient platform, Clock clock) {
        this.deployment = deployment;
        this.stack = stack;
        this.platform = platform;
        this.clock = clock;
    }

    /// @param deployment with both buckets
    public static Retry of(Deployment deployment, Stack stack, PlatformClient platform, Clock clock) {
        return new Retry(deployment, stack, platform, clock);
    }

    /// @param selections of which each names at most one store
    /// @param stores that may have failed versions
    /// @return what was done with each thing that is meant
    public List<Retried> run(List<Selection> selections, List<StoreSummary> stores, Retried.Mode mode) {
        String inbox = InboxBucket.nameOf(deployment);
        Instant begun = clock.instant();
        List<Retried> retried = new ArrayList<>();
        try (S3Client s3 = InboxBucket.s3(deployment);
                StackQueues queues = StackQueues.of(deployment)) {
            BucketObjects buckets = new BucketObjects(s3);
            ObjectStore library = new ObjectStore(s3, deployment.libraryBucket().orElseThrow());
            Quarantines quarantines =
                    new Quarantines(library, stack, queues, new Causes(buckets, inbox, openStores(), builtAt()), clock);
            FailedVersions versions = new FailedVersions(platform, buckets, inbox, clock);
            for (Selection selection : selections) {
                long queued = stack.workQueues().stream()
                        .mapToLong(queue -> queues.depth(queue).total())
                        .sum();
                Set<String> covered = new HashSet<>();
                for (DeadLetters.Letter letter : new DeadLetters(stack, queues, begun).retry(selection, mode)) {
                    covered.addAll(letter.about().files());
                    retried.add(retried(letter));
                }
                for (Quarantines.Found found : quarantines.retry(selection, mode)) {
                    covered.addAll(found.about().files());
                    retried.add(found.retried());
                }
                retried.addAll(versions.retry(stores, selection, mode, covered, queued));
            }
        }
        return retried;
    }

    private static Retried retried(DeadLetters.Letter letter) {
        String text = letter.about().text();
        return new Retried(
                "message",
                letter.function(),
                text.isEmpty() ? "a message of " + letter.source().name() : text,
                "",
                Retried.Action.SENT,
                "given up before, goes back to " + letter.source().name());
    }

    private Set<String> openStores() {
        return platform.stores().stream().map(StoreSummary::id).collect(Collectors.toSet());
    }

    /// Only the local cloud says when the code of its functions was made.
    private Map<String, Instant> builtAt() {
        Map<String, Instant> builtAt = new HashMap<>();
        Optional<RunFile> run = deployment.local();
        if (run.isPresent()) {
            try (LocalFunctions functions = new LocalFunctions(run.get())) {
                for (LocalFunctions.Function function : functions.list()) {
                    Optional<FunctionSpec> spec = stack.function(function.name());
                    spec.ifPresent(known -> builtAt.put(stack.shortName(known), function.modifiedAt()));
                }
            }
        }
        return builtAt;
    }
}
