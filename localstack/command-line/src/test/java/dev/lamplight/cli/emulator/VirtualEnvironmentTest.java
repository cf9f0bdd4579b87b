package dev.lamplight.cli.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VirtualEnvironmentTest {
    @Test
    void everyByteThatGoesInCountsAndTestsDoNot(@TempDir Path folder) throws Exception {
        Path lock = Files.writeString(folder.resolve("lock.txt"), "a==1 \\\n    --hash=sha256:00\n");
        Path project = Files.createDirectories(folder.resolve("project/tests")).resolveSibling("");
        Path source = Files.writeString(project.resolve("one.py"), "print(1)");
        VirtualEnvironment.Contents contents = new VirtualEnvironment.Contents(lock, Optional.of(project));
        Set<String> digests = new HashSet<>(Set.of(contents.digest()));

        Files.writeString(project.resolve("tests/test_one.py"), "pass");
        assertThat(digests.add(contents.digest())).isFalse();

        Files.writeString(source, "print(2)");
        assertThat(digests.add(contents.digest())).isTrue();
        Files.move(source, project.resolve("two.py"));
        assertThat(digests.add(contents.digest())).isTrue();
        Files.writeString(lock, "a==2 \\\n    --hash=sha256:00\n");
        assertThat(digests.add(contents.digest())).isTrue();
    }

    @Test
    void whatWasNeverMadeIsOfNothing(@TempDir Path folder) throws Exception {
        Path lock = Files.writeString(folder.resolve("lock.txt"), "");

        assertThat(new VirtualEnvironment(folder.resolve("none"))
                        .isOf(new VirtualEnvironment.Contents(lock, Optional.empty())))
                .isFalse();
    }
}
