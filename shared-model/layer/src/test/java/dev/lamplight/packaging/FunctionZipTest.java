package dev.lamplight.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FunctionZipTest {
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

    private Path folder = Path.of("");

    @BeforeEach
    void here(@TempDir Path empty) {
        folder = empty;
    }

    @Test
    void theFunctionsOwnClassesLieInAJar() throws IOException {
        PackedFunction function = PackedFunction.printing("word", folder);
        try (ZipFile zip = new ZipFile(function.zip().toFile());
                ZipFile jar = new ZipFile(
                        function.taskRoot().resolve(FunctionZip.OWN_JAR).toFile())) {
            assertThat(zip.stream().map(Object::toString))
                    .containsExactlyInAnyOrder(
                            "bootstrap",
                            "lib/function.jar",
                            "lib/io.quarkus.quarkus-core.jar",
                            "lib/org.example.words.jar");
            assertThat(jar.stream().map(Object::toString)).containsExactly("demo/Main.class");
        }
    }

    @Test
    void theOwnRuntimeLeavesQuarkusOut() throws IOException {
        PackedFunction function = PackedFunction.printing("word", folder);
        assertThat(function.taskRoot().resolve("bootstrap"))
                .content()
                .contains("-cp 'lib/function.jar:lib/org.example.words.jar'")
                .doesNotContain("@MAIN@", "@JARS@", "@CODE@");
    }

    @Test
    void onlyTheBootstrapIsRun() throws IOException {
        PackedFunction function = PackedFunction.printing("word", folder);
        assertThat(Files.getPosixFilePermissions(function.taskRoot().resolve("bootstrap")))
                .contains(PosixFilePermission.OTHERS_EXECUTE);
        assertThat(Files.getPosixFilePermissions(function.taskRoot().resolve(FunctionZip.OWN_JAR)))
                .contains(PosixFilePermission.OTHERS_READ)
                .doesNotContain(PosixFilePermission.OWNER_EXECUTE);
    }

    @Test
    void theSameContentGivesTheSameBytesInEveryOrderAndTimeZone() throws IOException {
        TimeZone here = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Shanghai"));
            byte[] east = packed("a.class", "b.class", "lib/x.jar", "lib/y.jar");
            TimeZone.setDefault(TimeZone.getTimeZone("America/Los_Angeles"));
            assertThat(packed("lib/y.jar", "b.class", "lib/x.jar", "a.class")).isEqualTo(east);
        } finally {
            TimeZone.setDefault(here);
        }
    }

    @Test
    void whatIsPackedAlreadyStaysAsItIs() throws IOException {
        PackedFunction function = PackedFunction.printing("word", folder);
        byte[] once = Files.readAllBytes(function.zip());
        FunctionZip.main(new String[] {function.zip().toString(), PackedFunction.MAIN});
        assertThat(function.zip()).hasBinaryContent(once);
    }

    private byte[] packed(String... names) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String name : names) {
            entries.put(name, TEXT);
        }
        Path zip = Files.write(folder.resolve("order.zip"), PackedFunction.zip(entries));
        FunctionZip.main(new String[] {zip.toString(), PackedFunction.MAIN});
        return Files.readAllBytes(zip);
    }
}
