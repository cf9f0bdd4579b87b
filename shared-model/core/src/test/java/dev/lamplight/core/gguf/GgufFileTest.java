package dev.lamplight.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class GgufFileTest {
    private static final int F32 = 0;
    private static final int Q8_0 = 8;

    private final Path folder;

    GgufFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static GgufWriter sample() {
        return new GgufWriter()
                .text("general.architecture", "llama")
                .uint32("llama.block_count", 2)
                .float32("llama.rope.freq_base", 10000f)
                .truth("tokenizer.ggml.add_bos_token", true)
                .texts("tokenizer.ggml.tokens", List.of("<s>", "好", "\uD83D\uDE00"))
                .int32s("tokenizer.ggml.token_type", 3, 1, 1)
                .float32s("tokenizer.ggml.scores", 0f, -1f, -2.5f)
                .floats("output_norm.weight", new long[] {4}, new float[] {1, 2, 3, 4})
                .tensor("token_embd.weight", Q8_0, new long[] {32, 3}, new byte[3 * 34]);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.gguf"), bytes);
    }

    @Test
    void readsMetadataAndTensors() throws IOException {
        try (GgufFile file = GgufFile.open(write(sample().toBytes()))) {
            assertThat(file.version()).isEqualTo(3);
            assertThat(file.metadata().text("general.architecture")).contains("llama");
            assertThat(file.metadata().size("llama.block_count", 1, 100)).isEqualTo(2);
            assertThat(file.metadata().real("llama.rope.freq_base")).contains(10000.0);
            assertThat(file.metadata().truth("tokenizer.ggml.add_bos_token")).contains(true);
            assertThat(file.metadata().texts("tokenizer.ggml.tokens").orElseThrow())
                    .containsExactly("<s>", "好", "\uD83D\uDE00");
            assertThat(file.metadata().wholes("tokenizer.ggml.token_type").orElseThrow())
                    .containsExactly(3, 1, 1);
            assertThat(file.metadata().reals("tokenizer.ggml.scores").orElseThrow())
                    .containsExactly(0, -1, -2.5);
            assertThat(file.tensors().keySet()).containsExactly("output_norm.weight", "token_embd.weight");
            assertThat(file.tensor("output_norm.weight").vector()).containsExactly(1, 2, 3, 4);
            assertThat(file.tensor("token_embd.weight").rows()).isEqualTo(3);
            assertThat(file.tensor("token_embd.weight").columns()).isEqualTo(32);
        }
    }

    @Test
    void saysWhatIsMissingOrOfAnotherKind() throws IOException {
        try (GgufFile file = GgufFile.open(write(sample().toBytes()))) {
            assertThatThrownBy(() -> file.metadata().size("llama.embedding_length", 1, 100))
                    .isInstanceOf(Failure.Permanent.class)
                    .hasMessageContaining("llama.embedding_length");
            assertThatThrownBy(() -> file.metadata().text("llama.block_count")).hasMessageContaining("Whole");
            assertThatThrownBy(() -> file.metadata().size("llama.block_count", 3, 9))
                    .hasMessageContaining("expected 3 to 9, found 2");
            assertThatThrownBy(() -> file.tensor("output.weight")).hasMessageContaining("output.weight");
        }
    }

    @Test
    void aWeightThatIsNoNumberIsRefusedWhenItsRowIsRead() throws IOException {
        byte[] block = new byte[34];
        block[0] = (byte) 0x00;
        block[1] = (byte) 0x7E; // d = NaN
        block[2] = 1;
        try (GgufFile file = GgufFile.open(write(
                new GgufWriter().tensor("w", Q8_0, new long[] {32, 1}, block).toBytes()))) {

            assertThatThrownBy(() -> file.tensor("w").row(0, new float[32]))
                    .isInstanceOf(Failure.Permanent.class)
                    .hasMessageContaining("tensor w, row 0, column 0: expected a finite number, found NaN");
        }
    }

    /// Every shorter file is refused: there is no place where it could end and be whole, its last tensor aside,
    /// which is followed by nothing but padding.
    @Test
    void refusesAFileThatIsCutOffAnywhere() throws IOException {
        byte[] whole = new GgufWriter()
                .text("a", "b")
                .texts("c", List.of("d", "e"))
                .floats("w", new long[] {8, 4}, new float[32])
                .toBytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);

            Failure.Permanent refused = catchThrowableOfType(Failure.Permanent.class, () -> GgufFile.open(write(cut)));

            assertThat(refused)
                    .as("cut to %d of %d bytes", length, whole.length)
                    .isNotNull();
            assertThat(refused.code()).isEqualTo(PermanentCode.MALFORMED_MODEL);
        }
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("no magic", change(bytes -> bytes.put(0, (byte) 'X')), "begin with GGUF"),
                Arguments.of("version 1", change(bytes -> bytes.putInt(4, 1)), "version 1"),
                Arguments.of("big-endian", change(bytes -> bytes.putInt(4, 0x03000000)), "big-endian"),
                Arguments.of("2^63 tensors", change(bytes -> bytes.putLong(8, Long.MIN_VALUE)), "9223372036854775808"),
                Arguments.of("2^62 values", change(bytes -> bytes.putLong(16, 1L << 62)), "4611686018427387904"),
                Arguments.of("a key of 2^40 bytes", change(bytes -> bytes.putLong(24, 1L << 40)), "1099511627776"),
                Arguments.of(
                        "an unknown kind of value",
                        new GgufWriter().raw("x", 13, new byte[8]).toBytes(),
                        "type 13"),
                Arguments.of(
                        "an array of arrays",
                        new GgufWriter().raw("x", 9, new byte[] {9, 0, 0, 0}).toBytes(),
                        "array of arrays"),
                Arguments.of(
                        "an array longer than the file",
                        new GgufWriter()
                                .raw("x", 9, new byte[] {5, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, 127})
                                .toBytes(),
                        "found 9223372036854775807"),
                Arguments.of(
                        "text that is no UTF-8",
                        new GgufWriter()
                                .raw("x", 8, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF})
                                .toBytes(),
                        "UTF-8"),
                Arguments.of(
                        "a truth of 2",
                        new GgufWriter().raw("x", 7, new byte[] {2}).toBytes(),
                        "0 or 1"),
                Arguments.of(
                        "rows that are no whole blocks",
                        new GgufWriter()
                                .tensor("w", Q8_0, new long[] {33, 1}, new byte[68])
                                .toBytes(),
                        "blocks of 32"),
                Arguments.of(
                        "no dimension",
                        new GgufWriter()
                                .tensor("w", F32, new long[0], new byte[4])
                                .toBytes(),
                        "dimensions"),
                Arguments.of(
                        "an empty dimension",
                        new GgufWriter()
                                .tensor("w", F32, new long[] {4, 0}, new byte[4])
                                .toBytes(),
                        "impossible"),
                Arguments.of(
                        "2^62 elements",
                        new GgufWriter()
                                .tensor("w", F32, new long[] {1 << 30, 1 << 30, 4}, new byte[4])
                                .toBytes(),
                        "found"),
                Arguments.of(
                        "more rows than bytes",
                        new GgufWriter()
                                .tensor("w", F32, new long[] {1 << 20, 1 << 20}, new byte[4])
                                .toBytes(),
                        "too short"),
                Arguments.of(
                        "a type that is not read",
                        new GgufWriter()
                                .tensor("w", 23, new long[] {256}, new byte[136])
                                .toBytes(),
                        "IQ4_XS; readable are F32, F16"),
                Arguments.of(
                        "two tensors of one name",
                        new GgufWriter()
                                .floats("w", new long[] {1}, new float[1])
                                .floats("w", new long[] {1}, new float[1])
                                .toBytes(),
                        "twice"),
                Arguments.of(
                        "an alignment of 0",
                        new GgufWriter().uint32("general.alignment", 0).toBytes(),
                        "general.alignment"),
                Arguments.of("tensors that overlap", overlapping(), "overlap"),
                Arguments.of("an offset beyond the end", moved(1 << 20), "ends"),
                Arguments.of("an offset that is not aligned", moved(4), "multiple of 32"),
                Arguments.of("an offset of 2^63", moved(Long.MIN_VALUE), "9223372036854775808"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void hostile(String what, byte[] bytes, String explanation) {
        assertThatThrownBy(() -> GgufFile.open(write(bytes)))
                .as(what)
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageContaining(explanation);
    }

    /// Whatever is written over whatever place: a coded refusal or a file that can be read to its end.
    @Test
    void arbitraryDamageNeverEscapesAsAnotherException() {
        byte[] whole = sample().toBytes();
        Random random = new Random(20261129);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = whole.clone();
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                for (GgufTensor tensor : GgufReader.read(MemorySegment.ofArray(damaged))
                        .tensors()
                        .values()) {
                    tensor.row(tensor.rows() - 1, new float[tensor.columns()]);
                }
            } catch (Failure.Permanent refused) {
                assertThat(refused.code())
                        .as("round %d", round)
                        .isIn(PermanentCode.MALFORMED_MODEL, PermanentCode.UNSUPPORTED_MODEL);
            }
        }
    }

    private static byte[] change(Consumer<ByteBuffer> change) {
        byte[] bytes = sample().toBytes();
        change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return bytes;
    }

    /// Two vectors of 16 floats, the second where the first is.
    private static byte[] overlapping() {
        byte[] bytes = new GgufWriter()
                .floats("a", new long[] {16}, new float[16])
                .floats("b", new long[] {16}, new float[16])
                .toBytes();
        // the table's second line ends 128 bytes of data and its padding before the end
        int lastOffset = Math.ceilDiv(24 + 2 * 33, 32) * 32;
        assertThat(bytes).hasSize(lastOffset + 128);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(24 + 2 * 33 - 8, 32);
        return bytes;
    }

    private static byte[] moved(long offset) {
        byte[] bytes =
                new GgufWriter().floats("a", new long[] {16}, new float[16]).toBytes();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(24 + 33 - 8, offset);
        return bytes;
    }
}
