package dev.lamplight.search.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.lucene.store.ByteBuffersDataInput;
import org.apache.lucene.store.ByteBuffersIndexInput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;
import org.junit.jupiter.api.Test;

/// The oracle is Lucene's own input over the same bytes.
final class ResidentIndexInputTest {
    private static final int LENGTH = 1000;
    private static final int START = 37;

    private final byte[] bytes = bytes();
    private final ResidentIndexInput input = new ResidentIndexInput("file", bytes, START, LENGTH);
    private final IndexInput oracle = new ByteBuffersIndexInput(
            new ByteBuffersDataInput(
                    List.of(ByteBuffer.wrap(bytes, START, LENGTH).slice())),
            "oracle");

    private static byte[] bytes() {
        byte[] bytes = new byte[START + LENGTH + 11];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void everyKindOfReadGivesWhatLucenesInputGives() throws IOException {
        IndexInput mine = input.slice("slice", 5, 900);
        IndexInput other = oracle.slice("slice", 5, 900);
        mine.seek(3);
        other.seek(3);
        assertThat(mine.readByte()).isEqualTo(other.readByte());
        assertThat(mine.readShort()).isEqualTo(other.readShort());
        assertThat(mine.readInt()).isEqualTo(other.readInt());
        assertThat(mine.readLong()).isEqualTo(other.readLong());
        assertThat(arrays(mine)).isEqualTo(arrays(other));
        assertThat(mine.getFilePointer()).isEqualTo(other.getFilePointer());
        assertThat(mine.length()).isEqualTo(900);
    }

    private static List<Object> arrays(IndexInput from) throws IOException {
        byte[] some = new byte[20];
        int[] ints = new int[9];
        long[] longs = new long[7];
        float[] floats = new float[11];
        from.readBytes(some, 2, 15);
        from.readInts(ints, 1, 8);
        from.readLongs(longs, 2, 5);
        from.readFloats(floats, 3, 8);
        from.skipBytes(17);
        return List.of(
                List.of(ByteBuffer.wrap(some), from.readByte()),
                Arrays.toString(ints),
                Arrays.toString(longs),
                Arrays.toString(floats));
    }

    @Test
    void readsAtAPlaceGiveWhatLucenesInputGivesAndMoveNothing() throws IOException {
        RandomAccessInput mine = input.randomAccessSlice(10, 200);
        RandomAccessInput other = oracle.randomAccessSlice(10, 200);

        assertThat(mine).isInstanceOf(ResidentIndexInput.class);
        for (int position = 0; position <= 200 - Long.BYTES; position++) {
            assertThat(mine.readByte(position)).isEqualTo(other.readByte(position));
            assertThat(mine.readShort(position)).isEqualTo(other.readShort(position));
            assertThat(mine.readInt(position)).isEqualTo(other.readInt(position));
            assertThat(mine.readLong(position)).isEqualTo(other.readLong(position));
        }
        assertThat(input.getFilePointer()).isZero();
    }

    @Test
    void nothingIsReadPastTheEndThoughTheArrayGoesOn() throws IOException {
        input.seek(LENGTH - 3);
        assertThatThrownBy(input::readInt).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> input.readBytes(new byte[4], 0, 4)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> input.readInt(LENGTH - 3)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> input.readByte(-1)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> input.seek(LENGTH + 1)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> input.slice("slice", 1, LENGTH)).isInstanceOf(IllegalArgumentException.class);
    }
}
