package dev.lamplight.cli.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTest {
    private static final URI ADDRESS = URI.create("http://127.0.0.1:1");

    private final Path file;

    RunFileTest(@TempDir Path folder) {
        file = folder.resolve("run.json");
    }

    @Test
    void tellsThatItIsEndingUntilTheEnd() throws IOException {
        RunFile run = ofThisProcess();
        run.write(file);
        assertThat(RunFile.running(file)).contains(run);
        assertThat(run.isEnding()).isFalse();

        run.ending().write(file);

        assertThat(RunFile.running(file)).get().matches(RunFile::isEnding);
        assertThatThrownBy(() -> Deployment.find(Map.of(), file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("is ending");
    }

    @Test
    void saysWhoseCloudItIs() throws IOException {
        ofThisProcess("LocalEmu").write(file);

        assertThat(RunFile.running(file)).get().satisfies(run -> {
            assertThat(run.isEmulator()).isTrue();
            assertThat(run.ending().title()).isEqualTo("LocalEmu");
        });
        assertThat(ofThisProcess().isEmulator()).isFalse();
        assertThat(ofThisProcess().title()).isEqualTo("the local cloud");
    }

    private static RunFile ofThisProcess() {
        return ofThisProcess("");
    }

    private static RunFile ofThisProcess(String cloud) {
        ProcessHandle self = ProcessHandle.current();
        return new RunFile(
                self.pid(),
                cloud,
                RunFile.Phase.READY,
                RunFile.startedAt(self),
                ADDRESS,
                ADDRESS,
                "",
                ADDRESS,
                ADDRESS,
                ADDRESS,
                "us-east-1",
                "inbox",
                "library",
                "models",
                Map.of(),
                Instant.EPOCH);
    }
}
