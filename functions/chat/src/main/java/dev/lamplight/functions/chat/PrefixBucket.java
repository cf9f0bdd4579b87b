package dev.lamplight.functions.chat;

import dev.lamplight.aws.InvocationLog;
import dev.lamplight.aws.ObjectStore;
import dev.lamplight.aws.StoredObject;
import dev.lamplight.contract.Failure;
import dev.lamplight.inference.generate.KeptPrefixes;
import java.util.Optional;

/// Kept prefixes in the bucket of the stores, below `prefixes/`, from where a rule of the bucket removes them after a
/// day. A bucket that does not answer is no reason to leave a request without its answer.
final class PrefixBucket implements KeptPrefixes.Bucket {
    private static final String FOLDER = "prefixes/";

    private final ObjectStore library;

    PrefixBucket(ObjectStore library) {
        this.library = library;
    }

    @Override
    public Optional<byte[]> fetch(String name) {
        try {
            return library.get(FOLDER + name).map(StoredObject::bytes);
        } catch (Failure unreachable) {
            InvocationLog.note("a kept prefix was not fetched", unreachable);
            return Optional.empty();
        }
    }

    @Override
    public void put(String name, byte[] content) {
        try {
            library.putIfAbsent(FOLDER + name, content, "application/octet-stream");
        } catch (Failure unreachable) {
            InvocationLog.note("a prefix was not kept", unreachable);
        }
    }
}
