package dev.lamplight.search.segment;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// Where everything lies in a segment object. All numbers are big-endian.
///
/// ```
/// data     cold files, hot files, document list; in blocks of 64 KB from offset 0, the last one shorter
/// table    sections (name, temperature, offset, length), then one CRC-32C per block of data
/// trailer  magic (8), format (4), length of the table (4), its CRC-32C (4), CRC-32C of the 20 bytes before (4)
/// ```
///
/// The trailer keeps its shape in every later format, so that an old reader can tell "newer" from "broken". Every byte
/// is under a checksum: those of data block by block, so that a range can be checked without the rest.
///
/// @param sections in the order of their offsets, without gaps
/// @param dataBytes bytes before the table
/// @param blockSums CRC-32C of each block, shape (blocks)
@SuppressWarnings("ArrayRecordComponent") // one int per 64 KB, never handed out of the package
record SegmentLayout(List<Section> sections, long dataBytes, int[] blockSums) {
    static final int FORMAT = 1;
    static final int BLOCK_BYTES = 64 * 1024;
    static final int TRAILER_BYTES = 24;

    private static final long MAGIC = 0x4C414D505345470AL; // "LAMPSEG\n"
    private static final int TRAILER_CHECKED_BYTES = 20;

    /// How a section is read.
    enum Temperature {
        /// By range, when a hit needs it: stored fields and full vectors.
        COLD(0),
        /// Whole, before the first search.
        HOT(1),
        /// The document list: whole, also without the index.
        ENTRIES(2);

        private final int code;

        Temperature(int code) {
            this.code = code;
        }

        private static Temperature ofCode(int code) throws IOException {
            for (Temperature temperature : values()) {
                if (temperature.code == code) {
                    return temperature;
                }
            }
            throw new IOException("expected a temperature of 0 to 2, found " + code);
        }
    }

    record Section(String name, Temperature temperature, long offset, long length) {}

    SegmentLayout {
        sections = List.copyOf(sections);
    }

    /// Bytes of table and trailer: they depend on how much data there is, not on what it is.
    static long footerBytes(List<Section> sections, int dataBytes) {
        return new SegmentLayout(sections, dataBytes, new int[blocks(dataBytes)]).footer().length;
    }

    private static int blocks(int dataBytes) {
        return Math.ceilDiv(dataBytes, BLOCK_BYTES);
    }

    /// The layout of sections that fill `object` from its start to `dataBytes`.
    static SegmentLayout of(List<Section> sections, byte[] object, int dataBytes) {
        int[] sums = new int[blocks(dataBytes)];
        for (int i = 0; i < sums.length; i++) {
            int start = i * BLOCK_BYTES;
            sums[i] = checksum(object, start, Math.min(BLOCK_BYTES, dataBytes - start));
        }
        return new SegmentLayout(sections, dataBytes, sums);
    }

    int blockLength(int block) {
        return Math.toIntExact(Math.min(BLOCK_BYTES, dataBytes - (long) block * BLOCK_BYTES));
    }

    /// Table and trailer.
    byte[] footer() {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(dataBytes);
            out.writeInt(sections.size());
            for (Section section : sections) {
                out.writeUTF(section.name());
                out.writeByte(section.temperature().code);
                out.writeLong(section.offset());
                out.writeLong(section.length());
            }
            for (int sum : blockSums) {
                out.writeInt(sum);
            }
            byte[] table = bytes.toByteArray();
            out.write(trailer(table));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    private static byte[] trailer(byte[] table) {
        ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES)
                .putLong(MAGIC)
                .putInt(FORMAT)
                .putInt(table.length)
                .putInt(checksum(table, 0, table.length));
        trailer.putInt(checksum(trailer.array(), 0, TRAILER_CHECKED_BYTES));
        return trailer.array();
    }

    /// What the last bytes of an object say about its table.
    record Trailer(int tableBytes, int tableSum) {

        /// @throws Failure.Permanent `corrupt_segment` for anything that is no trailer, `newer_format` for a later one
        static Trailer of(String key, byte[] tail) {
            if (tail.length < TRAILER_BYTES) {
                throw SegmentFailure.corrupt(
                        key, "expected at least " + TRAILER_BYTES + " bytes, found " + tail.length);
            }
            int start = tail.length - TRAILER_BYTES;
            ByteBuffer trailer = ByteBuffer.wrap(tail, start, TRAILER_BYTES);
            long magic = trailer.getLong();
            int format = trailer.getInt();
            Trailer found = new Trailer(trailer.getInt(), trailer.getInt());
            if (magic != MAGIC || trailer.getInt() != checksum(tail, start, TRAILER_CHECKED_BYTES)) {
                throw SegmentFailure.corrupt(key, "does not end with a segment's trailer: cut off or overwritten");
            }
            if (format > FORMAT) {
                throw new Failure.Permanent(
                        PermanentCode.NEWER_FORMAT,
                        "segment " + key + ": expected format up to " + FORMAT + ", found " + format);
            }
            return found;
        }
    }

    /// @throws Failure.Permanent `corrupt_segment` where the table does not agree with its checksum or the
    ///     object's size
    static SegmentLayout parse(String key, byte[] table, Trailer trailer, long objectBytes) {
        if (checksum(table, 0, table.length) != trailer.tableSum()) {
            throw SegmentFailure.corrupt(key, "the table of its sections does not agree with its checksum");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(table))) {
            long dataBytes = in.readLong();
            if (dataBytes + table.length + TRAILER_BYTES != objectBytes) {
                throw SegmentFailure.corrupt(
                        key,
                        "expected " + (dataBytes + table.length + TRAILER_BYTES) + " bytes as its table says, found "
                                + objectBytes);
            }
            List<Section> sections = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                sections.add(
                        new Section(in.readUTF(), Temperature.ofCode(in.readByte()), in.readLong(), in.readLong()));
            }
            int[] sums = new int[Math.toIntExact(Math.ceilDiv(dataBytes, (long) BLOCK_BYTES))];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = in.readInt();
            }
            return new SegmentLayout(sections, dataBytes, sums);
        } catch (IOException e) {
            throw SegmentFailure.corrupt(key, "the table of its sections cannot be read", e);
        }
    }

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, length);
        return (int) checksum.getValue();
    }
}
