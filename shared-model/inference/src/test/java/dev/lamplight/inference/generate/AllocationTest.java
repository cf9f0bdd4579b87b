package dev.lamplight.inference.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.inference.generate.GenerationRequest.Speculation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a token costs on the heap. Counted in a virtual machine of its own with the quick compiler alone, as functions
/// run: the optimizing one leaves out objects that do not escape, in one caller and not in another, sooner or later, so
/// that the same run took 738, 762 or 848 bytes here. Without it every object that is written down is made, and the
/// counts are the same each time.
final class AllocationTest {
    /// Of a token that is shown: its text (a String and its bytes, 48), the bytes that the tokenizer hands over (24),
    /// what the sink is told of it (32).
    private static final long TEXT_BYTES = 104;

    /// Of a token that is drawn: `Arrays.sort` hands over the pivots of a partition in an array (24), and has one or
    /// two partitions for 96 tokens.
    private static final long SORT_BYTES = 48;

    /// What an answer makes once or now and then, spread over its tokens: less than the smallest object.
    private static final long SLACK_BYTES = 15;

    @Test
    void aStepMakesNothingAndATokenOfAnAnswerItsTextOnly(@TempDir Path folder) throws Exception {
        Map<String, Long> bytes = counted(folder);
        System.out.println("bytes: " + bytes);

        long bare = bytes.getOrDefault("bare", 0L);
        assertThat(bytes.get("step")).isLessThanOrEqualTo(bare + SLACK_BYTES);
        for (Speculation speculation : Speculation.values()) {
            assertThat(bytes.get("greedy " + speculation))
                    .as("greedy, %s", speculation)
                    .isLessThanOrEqualTo(bare + TEXT_BYTES + SLACK_BYTES);
            assertThat(bytes.get("drawn " + speculation))
                    .as("drawn, %s", speculation)
                    .isLessThanOrEqualTo(bare + TEXT_BYTES + SORT_BYTES + SLACK_BYTES);
        }
    }

    private static Map<String, Long> counted(Path folder) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path notes = folder.resolve("notes.txt");
        int status = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AllocationCount.class.getName(),
                        folder.toString())
                .redirectError(notes.toFile())
                .redirectOutput(out.toFile())
                .start()
                .waitFor();
        assertThat(status).as(Files.readString(notes)).isZero();
        Map<String, Long> bytes = new HashMap<>();
        for (String line : Files.readAllLines(out)) {
            int end = line.lastIndexOf(' ');
            bytes.put(line.substring(0, end), Long.parseLong(line.substring(end + 1)));
        }
        return bytes;
    }
}
