package dev.lamplight.aws.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/// Seeds for a process that others have the same memory as.
final class Entropy {
    /// The kernel's: Lambda gives each environment its own (Lambda Developer Guide, "Handling uniqueness with Lambda
    /// SnapStart"), while a buffer of the JDK's may still hold what was read before the snapshot.
    private static final Path KERNEL = Path.of("/dev/urandom");

    private static final int BYTES = 48;

    private Entropy() {}

    /// Bytes of the kernel, then the time in nanoseconds.
    static byte[] fresh() throws IOException {
        Instant now = Instant.now();
        try (InputStream kernel = Files.newInputStream(KERNEL)) {
            byte[] bytes = kernel.readNBytes(BYTES);
            return ByteBuffer.allocate(bytes.length + 2 * Long.BYTES)
                    .put(bytes)
                    .putLong(now.getEpochSecond() * 1_000_000_000 + now.getNano())
                    .putLong(System.nanoTime())
                    .array();
        }
    }
}
