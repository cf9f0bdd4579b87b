package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SparseMemoryTest {
    private static final Path PAGES = Path.of("/proc/self/statm");
    private static final long SIZE_BYTES = 512L << 20;

    @Test
    void holdsZerosAndThenWhatWasWritten() {
        SparseMemory memory = new SparseMemory(SIZE_BYTES);
        MemorySegment segment = memory.segment();

        segment.set(ValueLayout.JAVA_INT, SIZE_BYTES / 2, 7);

        assertThat(segment.byteSize()).isEqualTo(SIZE_BYTES);
        assertThat(segment.get(ValueLayout.JAVA_INT, SIZE_BYTES / 2)).isEqualTo(7);
        assertThat(segment.get(ValueLayout.JAVA_INT, SIZE_BYTES - Integer.BYTES))
                .isZero();
        memory.close();
        assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_INT, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void takesNoPagesBeforeTheyAreWritten() throws IOException {
        assumeTrue(Files.exists(PAGES), "no Linux");
        long before = residentPages();

        try (SparseMemory memory = new SparseMemory(SIZE_BYTES)) {
            long empty = residentPages();
            memory.segment().asSlice(0, SIZE_BYTES / 2).fill((byte) 1);
            long half = residentPages();

            // pages of 4 kB or more; other threads of the test may take some
            assertThat(empty - before).isLessThan((half - empty) / 4);
        }
    }

    @Test
    void givesBackWhatWasCopied() throws IOException {
        assumeTrue(Files.exists(PAGES), "no Linux");
        try (SparseMemory memory = new SparseMemory(SIZE_BYTES)) {
            memory.segment().fill((byte) 3);
            long full = residentPages();

            memory.forgetBefore(SIZE_BYTES / 4);
            memory.forgetBefore(SIZE_BYTES / 2 + 1000);

            long half = residentPages();
            assertThat(memory.segment().get(ValueLayout.JAVA_BYTE, SIZE_BYTES / 2 + 1000))
                    .isEqualTo((byte) 3);
            memory.forgetBefore(SIZE_BYTES);
            // other threads of the test may take some
            assertThat(half - residentPages()).isGreaterThan((full - half) / 2).isPositive();
        }
    }

    /// The second number; see proc(5).
    private static long residentPages() throws IOException {
        return Long.parseLong(List.of(Files.readString(PAGES).split(" ", 3)).get(1));
    }
}
