package dev.lamplight.core.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Read-only little-endian views: the byte order of protobuf's fixed numbers and of ONNX raw tensor data.
final class LittleEndian {
    private LittleEndian() {}

    static ByteBuffer slice(ByteBuffer source) {
        return source.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    static ByteBuffer slice(ByteBuffer source, int offset, int length) {
        return source.slice(offset, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    static ByteBuffer allocate(int sizeBytes) {
        return ByteBuffer.allocate(sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
