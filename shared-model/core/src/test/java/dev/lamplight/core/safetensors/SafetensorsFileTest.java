package dev.lamplight.core.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SafetensorsFileTest {
    private static final String TWO = "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[4,12]},"
            + "\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}} ";

    private final Path folder;

    SafetensorsFileTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static byte[] file(String header, int... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        for (int each : data) {
            bytes.put((byte) each);
        }
        return bytes.array();
    }

    private SafetensorsFile open(byte[] bytes) throws IOException {
        return SafetensorsFile.open(Files.write(folder.resolve("file.safetensors"), bytes));
    }

    private static SafetensorsFile.Tensor tensor(SafetensorsFile file, String name) {
        return Objects.requireNonNull(file.tensors().get(name), name);
    }

    @Test
    void readsEveryTypeOfNumber() throws IOException {
        // 1, -2 in half precision; 0.5, 3 in single precision; 1.5 in bfloat16, by the tables of IEEE 754
        byte[] bytes = file(
                TWO.replace("}} ", "},\"c\":{\"dtype\":\"BF16\",\"shape\":[],\"data_offsets\":[12,14]}}"),
                0x00,
                0x3c,
                0x00,
                0xc0,
                0,
                0,
                0,
                0x3f,
                0,
                0,
                0x40,
                0x40,
                0xc0,
                0x3f);

        try (SafetensorsFile file = open(bytes)) {
            assertThat(file.tensors()).containsOnlyKeys("a", "b", "c");
            assertThat(tensor(file, "a").floats()).containsExactly(1, -2);
            assertThat(tensor(file, "b").shape()).containsExactly(2L, 1L);
            assertThat(tensor(file, "b").floats()).containsExactly(0.5f, 3);
            assertThat(tensor(file, "c").floats()).containsExactly(1.5f);
        }
    }

    static Stream<Arguments> hostile() {
        String one = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        byte[] longHeader = file(one, 0, 0, 0, 0);
        ByteBuffer.wrap(longHeader).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);
        return Stream.of(
                arguments("nothing", new byte[0], "the length of a header"),
                arguments("a header that is longer than the file", longHeader, "a whole header"),
                arguments("no JSON", file("{\"a\":"), "no JSON"),
                arguments("no object", file("[]"), "an object"),
                arguments("a gap at the end", file(one, 0, 0, 0, 0, 0), "tensors of 5 bytes in all"),
                arguments("a cut", file(one, 0, 0, 0), "the whole data of a"),
                arguments("a gap", file(one.replace("[0,4]", "[1,5]"), 0, 0, 0, 0, 0), "without a gap"),
                arguments(
                        "an overlap",
                        file(TWO.replace("[4,12]", "[2,10]"), new int[12]),
                        "without a gap and without an overlap"),
                arguments("another size", file(one.replace("[1]", "[2]"), new int[8]), "8 bytes for the shape"),
                arguments("negative offsets", file(one.replace("[0,4]", "[-4,0]"), 0, 0, 0, 0), "inside the file"),
                arguments("a negative length", file(one.replace("[1]", "[-1]"), 0, 0, 0, 0), "lengths of at least 0"),
                arguments(
                        "lengths whose product has more than 64 bits",
                        file(one.replace("[1]", "[2147483647,2147483647,2147483647]"), 0, 0, 0, 0),
                        "the whole data"),
                arguments("one offset", file(one.replace("[0,4]", "[0]"), 0, 0, 0, 0), "two data_offsets"),
                arguments("no shape", file(one.replace("[1]", "1"), 0, 0, 0, 0), "a shape"),
                arguments("a name twice", file(TWO.replace("\"b\"", "\"a\""), new int[12]), "no JSON"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void hostile(String what, byte[] bytes, String explanation) {
        assertThatThrownBy(() -> open(bytes))
                .isInstanceOfSatisfying(Failure.Permanent.class, refused -> assertThat(refused.code())
                        .isEqualTo(PermanentCode.MALFORMED_MODEL))
                .hasMessageContaining(explanation);
    }

    @Test
    void namesNumbersThatAreNotRead() {
        assertThatThrownBy(() -> open(file("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}", 0)))
                .isInstanceOfSatisfying(Failure.Permanent.class, refused -> assertThat(refused.code())
                        .isEqualTo(PermanentCode.UNSUPPORTED_MODEL))
                .hasMessageContainingAll("F8_E4M3", "F32, F16, BF16");
    }

    @Test
    void damageIsRefusedOrRead() throws IOException {
        byte[] whole = file(TWO, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> open(cut)).as("cut to %d", length).isInstanceOf(Failure.Permanent.class);
        }
        Random random = new Random(20261201);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = whole.clone();
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try (SafetensorsFile file = open(damaged)) {
                file.tensors().values().forEach(tensor -> assertThat(tensor.floats().length)
                        .isLessThanOrEqualTo(6));
            } catch (Failure.Permanent refused) {
                assertThat(refused.explanation()).startsWith("safetensors: ");
            }
        }
    }
}
