package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFilesTest {
    private static final String HERE = System.getProperty("os.arch").equals("aarch64") ? "linux-aarch64" : "linux-x64";

    private Path folder = Path.of("");

    @BeforeEach
    void libraries(@TempDir Path temporary) throws IOException {
        folder = temporary;
        Files.write(folder.resolve("libonnxruntime.so"), new byte[5000]);
        Files.write(folder.resolve("libonnxruntime4j_jni.so"), new byte[300]);
        NativeFiles.write(folder, HERE);
    }

    @Test
    void takesWhatTheBuildWroteDown() {
        assertThatCode(() -> NativeFiles.require(folder)).doesNotThrowAnyException();
    }

    @Test
    void refusesALibraryThatIsCutOffExchangedOrGone() throws IOException {
        Path library = folder.resolve("libonnxruntime.so");

        Files.write(library, new byte[4000]);
        refuses("libonnxruntime.so: expected 5000 bytes, found 4000");

        byte[] other = new byte[5000];
        other[4999] = 1;
        Files.write(library, other);
        refuses("libonnxruntime.so: expected CRC-32");

        Files.delete(library);
        refuses("expected the file libonnxruntime.so");
    }

    @Test
    void refusesLibrariesOfAnotherPlatform() throws IOException {
        Files.delete(folder.resolve("files.json"));
        NativeFiles.write(folder, HERE.equals("linux-x64") ? "linux-aarch64" : "linux-x64");

        refuses("deploy the layer of this platform");
    }

    @Test
    void looksAtNothingWhereNothingWasWrittenDown() throws IOException {
        Files.delete(folder.resolve("files.json"));

        assertThatCode(() -> NativeFiles.require(folder)).doesNotThrowAnyException();
    }

    private void refuses(String message) {
        assertThatThrownBy(() -> NativeFiles.require(folder))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.MODEL_MISMATCH))
                .hasMessageContaining(message);
    }
}
