package dev.lamplight.core.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/// Writes one protobuf message. Large byte fields are kept as references until the end, so that a model of 100 MB is
/// written without a second copy of its weights. Not thread-safe; a message of more than 2 GB is refused, as protobuf
/// itself refuses it.
public final class ProtobufWriter {
    private static final int COPY_BELOW_BYTES = 4096;

    private final List<ByteBuffer> parts = new ArrayList<>();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long sizeBytes;

    public ProtobufWriter field(ProtobufField field) {
        return switch (field) {
            case ProtobufField.Varint(int number, long value) -> integer(number, value);
            case ProtobufField.Fixed64(int number, long bits) -> fixed(number, 1, bits, Long.BYTES);
            case ProtobufField.Fixed32(int number, int bits) -> fixed(number, 5, bits, Integer.BYTES);
            case ProtobufField.Bytes(int number, ByteBuffer content) -> bytes(number, content);
        };
    }

    public ProtobufWriter fields(List<ProtobufField> fields) {
        fields.forEach(this::field);
        return this;
    }

    public ProtobufWriter integer(int number, long value) {
        varint((long) number << 3);
        varint(value);
        return this;
    }

    public ProtobufWriter text(int number, String value) {
        return field(ProtobufField.text(number, value));
    }

    public ProtobufWriter bytes(int number, ByteBuffer content) {
        varint(((long) number << 3) | 2);
        varint(content.remaining());
        append(content);
        return this;
    }

    public ProtobufWriter message(int number, ProtobufWriter nested) {
        varint(((long) number << 3) | 2);
        varint(nested.sizeBytes);
        nested.seal();
        nested.parts.forEach(this::append);
        return this;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    public void writeTo(WritableByteChannel channel) throws IOException {
        seal();
        for (ByteBuffer part : parts) {
            ByteBuffer view = part.duplicate();
            while (view.hasRemaining()) {
                channel.write(view);
            }
        }
    }

    public ByteBuffer toByteBuffer() {
        seal();
        ByteBuffer whole = LittleEndian.allocate(Math.toIntExact(sizeBytes));
        parts.forEach(part -> whole.put(part.duplicate()));
        return LittleEndian.slice(whole.flip());
    }

    private ProtobufWriter fixed(int number, int wireType, long bits, int width) {
        varint(((long) number << 3) | wireType);
        for (int index = 0; index < width; index++) {
            put((int) (bits >>> (8 * index)));
        }
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            put((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        put((int) rest);
    }

    private void put(int unsignedByte) {
        pending.write(unsignedByte);
        sizeBytes++;
    }

    private void append(ByteBuffer content) {
        ByteBuffer view = LittleEndian.slice(content);
        sizeBytes += view.remaining();
        if (view.remaining() >= COPY_BELOW_BYTES) {
            seal();
            parts.add(view);
        } else {
            byte[] small = new byte[view.remaining()];
            view.get(small);
            pending.writeBytes(small);
        }
    }

    private void seal() {
        if (pending.size() > 0) {
            parts.add(ByteBuffer.wrap(pending.toByteArray()));
            pending.reset();
        }
    }
}
