package dev.lamplight.localcloud.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamplight.localcloud.probe.Gate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A host killed with SIGKILL takes its children along: through the held pipe alone, and with the kernel's signal.
final class HostDeathIT {
    private final Path folder;

    HostDeathIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void childEndsWithItsHostThroughTheHeldPipe() throws Exception {
        // An empty folder as PATH: setpriv is not found, so that nothing but the pipe ties the child to its host.
        childEndsWithItsHost(folder.toString());
    }

    @Test
    void childEndsWithItsHostThroughTheParentDeathSignalToo() throws Exception {
        assumeTrue(!ChildSpawner.tiedToParent().isEmpty(), "setpriv with --pdeathsig is not installed");

        childEndsWithItsHost(System.getenv("PATH"));
    }

    private void childEndsWithItsHost(String path) throws Exception {
        try (Gate gate = new Gate()) {
            Process host = startHost(path, new String(gate.event(), StandardCharsets.UTF_8));
            try {
                ProcessHandle child = ProcessHandle.of(gate.awaitArrival()).orElseThrow();
                assertThat(child.isAlive()).isTrue();

                host.destroyForcibly().waitFor();

                child.onExit().get(30, TimeUnit.SECONDS);
            } finally {
                host.destroyForcibly();
            }
        }
    }

    private Process startHost(String path, String gate) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HostProcess.class.getName(),
                folder.toString(),
                gate);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("host.log").toFile());
        builder.environment().put("PATH", path);
        return builder.start();
    }
}
