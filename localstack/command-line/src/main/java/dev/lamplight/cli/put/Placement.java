package dev.lamplight.cli.put;

import dev.lamplight.cli.client.StoreFile;
import dev.lamplight.contract.FileId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Where in the inbox the objects of a back-fill lie or go, and what the stores of those folders know of them.
/// Thread-safe.
public final class Placement {
    private static final String DEFAULT_FOLDER = "default"; // of a key without a folder, as etl reads it

    private final S3Address source;
    private final String inbox;
    private final String prefix;
    private final Map<String, Destination> destinations = new ConcurrentHashMap<>();
    private final Function<String, Destination> find;

    private Placement(S3Address source, String inbox, String prefix, Function<String, Destination> find) {
        this.source = source;
        this.inbox = inbox;
        this.prefix = prefix;
        this.find = find;
    }

    /// Objects of the inbox itself stay where they are: the folder of each says its store.
    ///
    /// @param find says what is known behind a folder
    public static Placement within(S3Address inboxObjects, Function<String, Destination> find) {
        return new Placement(inboxObjects, inboxObjects.bucket(), "", find);
    }

    /// Objects of another bucket get the key `<folder>/<bucket>/<key>`: two sources never meet under one key, and
    /// an object has the same place whichever prefix it was listed with.
    public static Placement into(Destination destination, String inbox, S3Address source) {
        String prefix = destination.folder() + "/" + source.bucket() + "/";
        return new Placement(source, inbox, prefix, _ -> destination);
    }

    /// Where copies go, as people say it.
    public String target() {
        return isWithinInbox() ? "again, where they lie" : "into s3://" + inbox + "/" + prefix;
    }

    S3Address source() {
        return source;
    }

    public String inbox() {
        return inbox;
    }

    boolean isWithinInbox() {
        return source.bucket().equals(inbox);
    }

    String inboxKey(String sourceKey) {
        return prefix + sourceKey;
    }

    public static String folderOf(String inboxKey) {
        int slash = inboxKey.indexOf('/');
        return slash <= 0 ? DEFAULT_FOLDER : inboxKey.substring(0, slash);
    }

    /// What was known behind the folder when it was first asked for.
    public Destination destination(String folder) {
        return destinations.computeIfAbsent(folder, find);
    }

    Optional<StoreFile> known(String inboxKey) {
        return Optional.ofNullable(destination(folderOf(inboxKey))
                .files()
                .get(FileId.ofDropped(inbox, inboxKey).value()));
    }
}
