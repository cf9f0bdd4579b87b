package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeSha256Test {
    @Test
    void isTheDigestOfTheJdkWhereThereIsOne(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("file");
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 55, 56, 63, 64, 65, 4096, 1_000_003}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            Files.write(file, bytes);

            Optional<String> digest = NativeSha256.of(file);
            assumeThat(digest).as("a system with OpenSSL").isPresent();
            assertThat(digest).as("%d bytes", size).contains(ModelPackage.sha256(file));
        }
    }
}
