package dev.lamplight.cli.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PythonsTest {
    private final Path folder;

    PythonsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /// Something that says it is a Python of this release.
    private Path python(String place, String release) throws IOException {
        Path program = folder.resolve(place);
        Files.createDirectories(program.resolveSibling(""));
        Files.writeString(program, "#!/bin/sh\necho " + release + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    private Pythons pythons() {
        return new Pythons(Map.of(
                "PATH",
                folder.resolve("bin").toString(),
                "HOME",
                folder.resolve("home").toString()));
    }

    @Test
    void takesTheNewestThatTheEmulatorsRunOn() throws Exception {
        python("bin/python3.12", "3.12");
        Path newest = python("bin/python3.13", "3.13");

        assertThat(pythons().find()).isEqualTo(newest);
    }

    @Test
    void passesByOneThatIsTooOldOrTooNewOrBroken() throws Exception {
        python("bin/python3.13", "3.9");
        python("bin/python3", "3.14");
        Path right = python("home/.pyenv/versions/3.12.1/bin/python3.12", "3.12");

        assertThat(pythons().find()).isEqualTo(right);
    }

    @Test
    void looksWhereVersionManagersPutTheirs() throws Exception {
        python("bin/python3", "3.11");
        Path managed = python("home/.local/share/uv/python/cpython-3.13.1-linux/bin/python3.13", "3.13");

        assertThat(pythons().find()).isEqualTo(managed);
    }

    @Test
    void saysHowToGetOneWhereThereIsNone() {
        assertThatThrownBy(() -> pythons().find())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("No Python 3.13 or 3.12")
                .hasMessageContaining("apt-get install")
                .hasMessageContaining(Pythons.CHOSEN);
    }

    @Test
    void aChosenOneIsTakenOrRefusedAndNoneBesides() throws Exception {
        python("bin/python3.13", "3.13");
        Path old = python("old", "3.10");

        assertThatThrownBy(() -> new Pythons(
                                Map.of("PATH", folder.resolve("bin").toString(), Pythons.CHOSEN, old.toString()))
                        .find())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(old.toString());
    }
}
