package dev.lamplight.cli.command;

import dev.lamplight.aws.ObjectStore;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.InboxBucket;
import dev.lamplight.cli.command.StoreStatusCommand.State;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.LibraryKeys;
import dev.lamplight.contract.StoreId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/// How far documents in progress are, by what lies in the library: the marker of a version, and its chunk files.
final class Stages implements AutoCloseable {
    /// One request each; who has more in progress is told of progress only.
    private static final int MAX_LOOKS = 500;

    private final @Nullable S3Client s3;
    private final @Nullable ObjectStore library;
    private final Map<String, Map<String, String>> waiting = new HashMap<>();
    private int looks;

    private Stages(@Nullable S3Client s3, @Nullable ObjectStore library) {
        this.s3 = s3;
        this.library = library;
    }

    /// Knows nothing where nobody said which bucket the library is.
    static Stages of(Deployment deployment) {
        Optional<String> bucket = deployment.libraryBucket();
        if (bucket.isEmpty()) {
            return new Stages(null, null);
        }
        try {
            S3Client s3 = InboxBucket.s3(deployment);
            return new Stages(s3, new ObjectStore(s3, bucket.get()));
        } catch (CommandFailure _) { // no region, no credentials: progress is shown without its stage
            return new Stages(null, null);
        }
    }

    State of(String store, String file) {
        ObjectStore objects = library;
        if (objects == null || looks >= MAX_LOOKS) {
            return State.IN_PROGRESS;
        }
        try {
            String version = waiting.computeIfAbsent(store, id -> newestVersions(objects, id))
                    .get(file);
            if (version == null) { // settled between the list of files and this look
                return State.IN_PROGRESS;
            }
            looks++;
            String chunks = LibraryKeys.documentsIn(new StoreId(store)) + file + "/" + version + "/";
            return objects.list(chunks, null, 1).isEmpty() ? State.WAITING : State.WORKING;
        } catch (Failure _) { // a bucket that may not be read: the rest of the status is still true
            looks = MAX_LOOKS;
            return State.IN_PROGRESS;
        }
    }

    /// The last marker of each file is that of its newest version: S3 lists keys in order.
    private static Map<String, String> newestVersions(ObjectStore objects, String store) {
        Map<String, String> versions = new HashMap<>();
        String prefix = LibraryKeys.waitingIn(new StoreId(store));
        objects.eachKey(prefix, key -> {
            String[] parts = key.substring(prefix.length()).split("/", 2);
            if (parts.length == 2) {
                versions.put(parts[0], parts[1]);
            }
        });
        return versions;
    }

    @Override
    public void close() {
        if (s3 != null) {
            s3.close();
        }
    }
}
