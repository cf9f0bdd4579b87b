package dev.lamplight.core.onnx;

import java.util.Arrays;
import java.util.Optional;

/// Element types of tensors with a fixed width, with the numbers of `TensorProto.DataType` (onnx.proto3).
/// Strings, complex numbers and the sub-byte types have no place in the models that we rewrite.
public enum ElementType {
    FLOAT(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    UINT16(4, 2),
    INT16(5, 2),
    INT32(6, 4),
    INT64(7, 8),
    BOOL(9, 1),
    FLOAT16(10, 2),
    DOUBLE(11, 8),
    UINT32(12, 4),
    UINT64(13, 8),
    BFLOAT16(16, 2);

    private final int number;
    private final int sizeBytes;

    ElementType(int number, int sizeBytes) {
        this.number = number;
        this.sizeBytes = sizeBytes;
    }

    public static Optional<ElementType> of(long number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }

    public int number() {
        return number;
    }

    public int sizeBytes() {
        return sizeBytes;
    }
}
