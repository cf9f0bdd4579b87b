package dev.lamplight.core.text;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.nio.ByteBuffer;

/// Arrays in a file, element by element in the buffer's byte order, taken in one copy each.
final class FileArrays {
    private FileArrays() {}

    static void put(ByteBuffer target, char[] values) {
        target.asCharBuffer().put(values);
        skip(target, values.length * Character.BYTES);
    }

    static void put(ByteBuffer target, int[] values) {
        target.asIntBuffer().put(values);
        skip(target, values.length * Integer.BYTES);
    }

    static void put(ByteBuffer target, long[] values) {
        target.asLongBuffer().put(values);
        skip(target, values.length * Long.BYTES);
    }

    /// @throws Failure.Permanent `model_mismatch` where the file has not as many
    static char[] chars(ByteBuffer source, int count) {
        requireRoom(source, count, Character.BYTES);
        char[] values = new char[count];
        source.asCharBuffer().get(values);
        skip(source, count * Character.BYTES);
        return values;
    }

    /// @throws Failure.Permanent `model_mismatch` where the file has not as many
    static int[] integers(ByteBuffer source, int count) {
        requireRoom(source, count, Integer.BYTES);
        int[] values = new int[count];
        source.asIntBuffer().get(values);
        skip(source, count * Integer.BYTES);
        return values;
    }

    /// @throws Failure.Permanent `model_mismatch` where the file has not as many
    static long[] longs(ByteBuffer source, int count) {
        requireRoom(source, count, Long.BYTES);
        long[] values = new long[count];
        source.asLongBuffer().get(values);
        skip(source, count * Long.BYTES);
        return values;
    }

    /// Before room is made for what a damaged file promises.
    private static void requireRoom(ByteBuffer source, int count, int elementBytes) {
        if (count < 0 || count > source.remaining() / elementBytes) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "the vocabulary file says %d elements of %d bytes and has %d bytes left"
                            .formatted(count, elementBytes, source.remaining()));
        }
    }

    private static void skip(ByteBuffer buffer, int bytes) {
        buffer.position(buffer.position() + bytes);
    }
}
