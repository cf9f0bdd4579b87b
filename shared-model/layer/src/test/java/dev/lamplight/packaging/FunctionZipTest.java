package dev.lamplight.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
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

    /// A `umask` gives the jars that Maven packs other rights inside; of what was downloaded no byte may change.
    @Test
    void jarsOfOursArePackedAnewAndOthersAreNot() throws IOException {
        byte[] loose = jar(0100644, "b.class", "a.class");
        byte[] strict = jar(0100600, "a.class", "b.class");
        assertThat(loose).isNotEqualTo(strict);

        assertThat(packedWith("lib/dev.lamplight.core.jar", loose))
                .isEqualTo(packedWith("lib/dev.lamplight.core.jar", strict));
        assertThat(packedWith("lib/org.example.core.jar", loose))
                .isNotEqualTo(packedWith("lib/org.example.core.jar", strict));
    }

    private static byte[] jar(int mode, String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream jar = new ZipArchiveOutputStream(bytes)) {
            for (String name : names) {
                ZipArchiveEntry entry = new ZipArchiveEntry(name);
                entry.setUnixMode(mode);
                entry.setTime(0);
                jar.putArchiveEntry(entry);
                jar.write(TEXT);
                jar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private byte[] packedWith(String name, byte[] jar) throws IOException {
        Path zip = Files.write(folder.resolve("jar.zip"), PackedFunction.zip(Map.of(name, jar, "a.class", TEXT)));
        FunctionZip.main(new String[] {zip.toString(), PackedFunction.MAIN});
        return Files.readAllBytes(zip);
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
