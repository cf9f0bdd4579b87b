package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MappedPagesTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int SIZE_BYTES = 64 << 20;

    private final Path folder;

    MappedPagesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void givesBackWhatCanBeReadAgainAndKeepsWhatWasWritten() throws IOException {
        assumeTrue(Files.exists(STATUS), "no Linux");
        byte[] content = new byte[SIZE_BYTES];
        Arrays.fill(content, (byte) 7);
        Path read = Files.write(folder.resolve("read"), content);
        Path written = Files.write(folder.resolve("written"), content);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment clean = map(read, arena);
            MemorySegment dirty = map(written, arena);
            dirty.set(ValueLayout.JAVA_BYTE, 5, (byte) 8);
            assertThat(sum(clean)).isEqualTo(7L * SIZE_BYTES);
            long before = residentKilobytes();

            assertThat(MappedPages.of(folder).release()).isEqualTo(SIZE_BYTES);

            assertThat(before - residentKilobytes()).isGreaterThan(SIZE_BYTES / 1024 / 2);
            assertThat(sum(clean)).isEqualTo(7L * SIZE_BYTES);
            assertThat(dirty.get(ValueLayout.JAVA_BYTE, 5)).isEqualTo((byte) 8);
        }
    }

    @Test
    void leavesFilesOfOtherFoldersAlone() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path file = Files.write(folder.resolve("file"), new byte[1 << 20]);
        try (Arena arena = Arena.ofConfined()) {
            map(file, arena);

            assertThat(MappedPages.of(other).release()).isZero();
        }
    }

    @Test
    void leavesAloneWhatJavaMapsToReadBecauseTheCollectorUnmapsIt() throws IOException {
        Path file = Files.write(folder.resolve("model.onnx"), new byte[1 << 20]);
        try (FileChannel channel = FileChannel.open(file);
                Arena arena = Arena.ofConfined()) {
            channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);

            assertThat(MappedPages.of(folder).release()).isZero();
        }
    }

    @Test
    void givesBackOnlyWhatWasMappedSince() throws IOException {
        assumeTrue(Files.exists(STATUS), "no Linux");
        Path earlier = Files.write(folder.resolve("earlier"), new byte[1 << 20]);
        Path later = Files.write(folder.resolve("later"), new byte[2 << 20]);
        try (Arena arena = Arena.ofConfined()) {
            map(earlier, arena);
            MappedPages before = MappedPages.of(folder);
            map(later, arena);

            MappedPages since = MappedPages.of(folder).without(before);

            assertThat(since.release()).isEqualTo(2 << 20);
            assertThat(before.release()).isEqualTo(1 << 20);
            assertThat(before.and(since).release()).isEqualTo(3 << 20);
        }
    }

    /// Private, as ONNX Runtime maps weights: what is written stays with the process.
    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.PRIVATE, 0, channel.size(), arena);
        }
    }

    private static long sum(MemorySegment segment) {
        long sum = 0;
        for (long at = 0; at < segment.byteSize(); at++) {
            sum += segment.get(ValueLayout.JAVA_BYTE, at);
        }
        return sum;
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
