package dev.lamplight.core.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Splits one protobuf message into its fields; nested messages stay bytes until they are read themselves.
/// Every length is checked against what is left, so a hostile file costs at most a
/// small multiple of its own size.
public final class ProtobufReader {
    private static final int MAX_VARINT_BYTES = 10;

    private final ByteBuffer message;

    private ProtobufReader(ByteBuffer message) {
        this.message = LittleEndian.slice(message);
    }

    /// The fields in file order. Nothing is copied: byte fields are slices of `message`.
    ///
    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the message is cut off, a
    ///     varint is longer than 10 bytes, or a field number or wire type does not exist
    public static List<ProtobufField> fields(ByteBuffer message) {
        ProtobufReader reader = new ProtobufReader(message);
        List<ProtobufField> fields = new ArrayList<>();
        while (reader.message.hasRemaining()) {
            fields.add(reader.field());
        }
        return fields;
    }

    /// A packed repeated field of varints.
    public static List<Long> packedVarints(ByteBuffer packed) {
        ProtobufReader reader = new ProtobufReader(packed);
        List<Long> values = new ArrayList<>();
        while (reader.message.hasRemaining()) {
            values.add(reader.varint());
        }
        return values;
    }

    private ProtobufField field() {
        int start = message.position();
        long key = varint();
        long number = key >>> 3;
        if (number < 1 || number > 0x1FFF_FFFF) {
            throw MalformedOnnx.because("byte %d: no field has number %d".formatted(start, number));
        }
        int fieldNumber = (int) number;
        return switch ((int) (key & 7)) {
            case 0 -> new ProtobufField.Varint(fieldNumber, varint());
            case 1 -> new ProtobufField.Fixed64(fieldNumber, fixed64());
            case 2 -> new ProtobufField.Bytes(fieldNumber, slice());
            case 5 -> new ProtobufField.Fixed32(fieldNumber, fixed32());
            default ->
                throw MalformedOnnx.because(
                        "byte %d: field %d has wire type %d".formatted(start, fieldNumber, key & 7));
        };
    }

    private long varint() {
        long value = 0;
        for (int index = 0; index < MAX_VARINT_BYTES; index++) {
            requireRemaining(1);
            byte next = message.get();
            value |= (long) (next & 0x7F) << (7 * index);
            if (next >= 0) {
                return value;
            }
        }
        throw MalformedOnnx.because(
                "byte %d: a varint longer than %d bytes".formatted(message.position(), MAX_VARINT_BYTES));
    }

    private long fixed64() {
        requireRemaining(Long.BYTES);
        return message.getLong();
    }

    private int fixed32() {
        requireRemaining(Integer.BYTES);
        return message.getInt();
    }

    private ByteBuffer slice() {
        long length = varint();
        requireRemaining(length);
        ByteBuffer content = LittleEndian.slice(message, message.position(), (int) length);
        message.position(message.position() + (int) length);
        return content;
    }

    private void requireRemaining(long sizeBytes) {
        // A length is an unsigned number: what looks negative is larger than any file.
        if (sizeBytes < 0 || sizeBytes > message.remaining()) {
            throw MalformedOnnx.because("byte %d: expected %s more bytes, found %d"
                    .formatted(message.position(), Long.toUnsignedString(sizeBytes), message.remaining()));
        }
    }
}
