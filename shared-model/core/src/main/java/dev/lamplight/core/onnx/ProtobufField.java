package dev.lamplight.core.onnx;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// One field of a protobuf message as it stands in the file. Asking a field for a kind of value that its wire type
/// does not hold is a malformed file, not a programming error.
/// Protocol Buffers documentation, "Encoding".
public sealed interface ProtobufField {

    /// The field number, 1 to 536,870,911.
    int number();

    /// Wire type 0: bool, enum, int32, int64 (negative numbers as 64-bit two's complement).
    record Varint(int number, long value) implements ProtobufField {}

    /// Wire type 1: fixed64, double.
    record Fixed64(int number, long bits) implements ProtobufField {}

    /// Wire type 5: fixed32, float.
    record Fixed32(int number, int bits) implements ProtobufField {}

    /// Wire type 2: bytes, string, message, packed numbers. The buffer is a little-endian, read-only slice of the
    /// message, from 0 to its limit.
    record Bytes(int number, ByteBuffer content) implements ProtobufField {
        public Bytes {
            content = LittleEndian.slice(content);
        }

        /// A fresh view; reading it does not disturb other readers.
        @Override
        public ByteBuffer content() {
            return LittleEndian.slice(content);
        }
    }

    static ProtobufField text(int number, String value) {
        return new Bytes(number, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
    }

    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the field is no varint
    default long integer() {
        return switch (this) {
            case Varint(int _, long value) -> value;
            case Fixed64 _, Fixed32 _, Bytes _ -> throw unexpected("a varint");
        };
    }

    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the field is no 32-bit float
    default float float32() {
        return switch (this) {
            case Fixed32(int _, int bits) -> Float.intBitsToFloat(bits);
            case Varint _, Fixed64 _, Bytes _ -> throw unexpected("a 32-bit float");
        };
    }

    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the field is not length-delimited
    default ByteBuffer bytes() {
        return switch (this) {
            case Bytes bytes -> bytes.content();
            case Varint _, Fixed64 _, Fixed32 _ -> throw unexpected("a length-delimited value");
        };
    }

    /// @throws dev.lamplight.contract.Failure.Permanent MODEL_MISMATCH where the field is not UTF-8
    default String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString();
        } catch (CharacterCodingException notUtf8) {
            throw MalformedOnnx.because("field %d: expected UTF-8".formatted(number()), notUtf8);
        }
    }

    private RuntimeException unexpected(String expected) {
        return MalformedOnnx.because("field %d: expected %s, found wire type %s"
                .formatted(number(), expected, getClass().getSimpleName()));
    }
}
