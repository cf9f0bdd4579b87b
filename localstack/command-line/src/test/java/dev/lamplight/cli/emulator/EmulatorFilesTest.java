package dev.lamplight.cli.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmulatorFilesTest {
    private static final String GAPS = """
            # cloud, claim, what happens instead
            localstack\tfirst\tnever
            ministack\tfirst\tat night only
            localstack\tsecond\tnever
            localstack\tthird\ttwice
            """;

    @Test
    void tellsOfAnEmulatorWhatItDoesOtherwiseEachOnce(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("gaps.tsv"), GAPS);
        EmulatorFiles files = new EmulatorFiles(folder, folder.resolve("emulators"));

        assertThat(files.gaps(Emulator.LOCALSTACK)).containsExactly("never", "twice");
        assertThat(files.gaps(Emulator.LOCALEMU)).isEmpty();
    }

    @Test
    void knowsAnEmulatorByItsTitle() {
        assertThat(Emulator.titled("MiniStack")).contains(Emulator.MINISTACK);
        assertThat(Emulator.titled("")).isEmpty();
    }
}
