package dev.lamplight.functions.chat;

import dev.lamplight.inference.generate.KeptPrefixes;
import dev.lamplight.inference.generate.PrefixFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/// For tests in which nothing is kept beyond the process.
final class NoPrefixes {
    private NoPrefixes() {}

    static KeptPrefixes kept() {
        return new KeptPrefixes(new PrefixFolder(Path.of("nowhere"), 0, Clock.systemUTC()), new KeptPrefixes.Bucket() {
            @Override
            public Optional<byte[]> fetch(String name) {
                return Optional.empty();
            }

            @Override
            public void put(String name, byte[] content) {
                throw new AssertionError("nothing is kept");
            }
        });
    }
}
