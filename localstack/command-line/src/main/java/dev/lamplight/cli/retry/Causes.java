package dev.lamplight.cli.retry;

import dev.lamplight.aws.Quarantine;
import dev.lamplight.cli.client.BucketObjects;
import dev.lamplight.contract.ObjectRef;
import dev.lamplight.contract.PermanentCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether what made a message fail for good may have changed since. The same bytes fail the same way, unless
/// something else is different: the function, the stores, the buckets.
final class Causes {
    private final BucketObjects buckets;
    private final String inbox;
    private final Set<String> openStores;
    private final Map<String, Instant> builtAt;

    /// @param openStores ids of the stores that there are now
    /// @param builtAt when the code of each function was made, by its short name; empty where nobody says
    Causes(BucketObjects buckets, String inbox, Set<String> openStores, Map<String, Instant> builtAt) {
        this.buckets = buckets;
        this.inbox = inbox;
        this.openStores = Set.copyOf(openStores);
        this.builtAt = Map.copyOf(builtAt);
    }

    /// What can be expected of another try.
    sealed interface Verdict {
        /// One phrase for a person.
        String why();

        /// It may succeed now.
        record Changed(String why) implements Verdict {}

        /// A later version has taken its place.
        record Overtaken(String why) implements Verdict {}

        /// It will fail again, as far as anybody knows.
        record Same(String why) implements Verdict {}
    }

    /// @param retries how often the message was sent again already
    Verdict judge(Quarantine.Entry entry, About about, int retries) {
        Optional<Verdict> overtaken = overtaken(about);
        if (overtaken.isPresent()) {
            return overtaken.get();
        }
        Instant built = builtAt.get(entry.function());
        if (built != null && built.isAfter(entry.at())) {
            return new Verdict.Changed(entry.function() + " was built anew since");
        }
        if (isOfMissingStore(entry.code()) && about.stores().stream().anyMatch(openStores::contains)) {
            return new Verdict.Changed("its store is there now");
        }
        String same = Advice.of(entry.code());
        return new Verdict.Same(
                retries == 0
                        ? same
                        : "failed again after " + retries + (retries == 1 ? " retry; " : " retries; ") + same);
    }

    private static boolean isOfMissingStore(String code) {
        return code.equals(PermanentCode.NOT_FOUND.code()) || code.equals(PermanentCode.STORE_DELETED.code());
    }

    /// An object that was replaced or deleted has an event of its own for that.
    private Optional<Verdict> overtaken(About about) {
        if (about.objects().size() != 1 || !about.objects().getFirst().bucket().equals(inbox)) {
            return Optional.empty();
        }
        ObjectRef object = about.objects().getFirst();
        Optional<BucketObjects.Present> present = buckets.present(inbox, object.key());
        if (present.isEmpty()) {
            return Optional.of(new Verdict.Overtaken("the object was deleted since"));
        }
        return isSame(object, present.get())
                ? Optional.empty()
                : Optional.of(new Verdict.Overtaken("the object was replaced since, and that has an event of its own"));
    }

    /// Equal bytes put again are another version with the same tag.
    private static boolean isSame(ObjectRef meant, BucketObjects.Present present) {
        if (meant.versionId() != null && present.versionId() != null) {
            return meant.versionId().equals(present.versionId());
        }
        return meant.etag() == null || meant.etag().equals(present.etag());
    }
}
