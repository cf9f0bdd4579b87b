package dev.lamplight.core.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufTest {

    /// The examples of the Protocol Buffers documentation, "Encoding": `a: 150`, `b: "testing"`, `c { a: 150 }`.
    @Test
    void readsAndWritesTheExamplesOfTheDocumentation() {
        ByteBuffer message = bytes("089601" + "120774657374696e67" + "1a03089601");

        List<ProtobufField> fields = ProtobufReader.fields(message);

        assertThat(fields.get(0).integer()).isEqualTo(150);
        assertThat(fields.get(1).text()).isEqualTo("testing");
        assertThat(ProtobufReader.fields(fields.get(2).bytes()).getFirst().integer())
                .isEqualTo(150);
        ProtobufWriter written = new ProtobufWriter()
                .integer(1, 150)
                .text(2, "testing")
                .message(3, new ProtobufWriter().integer(1, 150));
        assertThat(written.toByteBuffer()).isEqualTo(message);
        assertThat(written.sizeBytes()).isEqualTo(message.remaining());
    }

    @Test
    void negativeIntegersTakeTenBytes() {
        ByteBuffer written = new ProtobufWriter().integer(1, -1).toByteBuffer();

        assertThat(written).isEqualTo(bytes("08ffffffffffffffffff01"));
        assertThat(ProtobufReader.fields(written).getFirst().integer()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08", // a key without its value
                "0896", // a varint cut off
                "08ffffffffffffffffffff01", // a varint of eleven bytes
                "1205616263", // five bytes announced, three there
                "12ffffffffffffffffff01", // a length of 2^64 - 1
                "12ffffffff07", // a length of 2^31 - 1
                "0d010203", // three bytes of a fixed32
                "09010203", // three bytes of a fixed64
                "0b", // group start: not in ONNX
                "0c", // group end
                "0e", // no such wire type
                "0f",
                "0001" // field number 0
            })
    void refusesWhatIsNoMessage(String hex) {
        ByteBuffer message = bytes(hex);

        assertThatThrownBy(() -> ProtobufReader.fields(message))
                .isInstanceOfSatisfying(Failure.Permanent.class, failure -> assertThat(failure.code())
                        .isEqualTo(PermanentCode.MODEL_MISMATCH));
    }

    @Test
    void refusesToReadAFieldAsWhatItIsNot() {
        ProtobufField number = new ProtobufField.Varint(1, 7);
        ProtobufField notUtf8 = new ProtobufField.Bytes(2, bytes("c328"));

        assertThatThrownBy(number::text).isInstanceOf(Failure.Permanent.class);
        assertThatThrownBy(number::float32).isInstanceOf(Failure.Permanent.class);
        assertThatThrownBy(notUtf8::integer).isInstanceOf(Failure.Permanent.class);
        assertThatThrownBy(notUtf8::text).isInstanceOf(Failure.Permanent.class);
    }

    @Property
    void anyFieldsComeBackAsTheyWere(@ForAll("fields") List<ProtobufField> fields) {
        ByteBuffer written = new ProtobufWriter().fields(fields).toByteBuffer();

        assertThat(ProtobufReader.fields(written)).isEqualTo(fields);
    }

    /// A prefix either ends at the border of a field or is refused; it is never read as something else.
    @Property
    void aCutMessageIsRefusedOrHasFewerFields(@ForAll("fields") List<ProtobufField> fields, @ForAll int cut) {
        ByteBuffer written = new ProtobufWriter().fields(fields).toByteBuffer();
        int length = written.remaining() == 0 ? 0 : Math.floorMod(cut, written.remaining());

        try {
            List<ProtobufField> read = ProtobufReader.fields(written.slice(0, length));
            assertThat(read).isEqualTo(fields.subList(0, read.size()));
        } catch (Failure.Permanent refused) {
            assertThat(refused.code()).isEqualTo(PermanentCode.MODEL_MISMATCH);
        }
    }

    @Property
    void arbitraryBytesNeverEscapeAsAnotherException(@ForAll byte[] noise) {
        try {
            assertThat(ProtobufReader.fields(ByteBuffer.wrap(noise))).isNotNull();
        } catch (Failure.Permanent refused) {
            assertThat(refused.code()).isEqualTo(PermanentCode.MODEL_MISMATCH);
        }
    }

    @Provide
    Arbitrary<List<ProtobufField>> fields() {
        Arbitrary<Integer> number =
                Arbitraries.oneOf(Arbitraries.integers().between(1, 30), Arbitraries.just(0x1FFF_FFFF));
        Arbitrary<ProtobufField> varint =
                Combinators.combine(number, Arbitraries.longs()).as(ProtobufField.Varint::new);
        Arbitrary<ProtobufField> fixed64 =
                Combinators.combine(number, Arbitraries.longs()).as(ProtobufField.Fixed64::new);
        Arbitrary<ProtobufField> fixed32 =
                Combinators.combine(number, Arbitraries.integers()).as(ProtobufField.Fixed32::new);
        Arbitrary<ProtobufField> bytes = Combinators.combine(number, Arbitraries.of(0, 1, 127, 128, 4095, 4096, 9000))
                .as((field, length) -> new ProtobufField.Bytes(field, filled(length)));
        return Arbitraries.oneOf(varint, fixed64, fixed32, bytes).list().ofMaxSize(12);
    }

    private static ByteBuffer filled(int length) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) length);
        return ByteBuffer.wrap(content);
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }
}
