package dev.lamplight.documents;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// A zip file in memory, read by its central directory (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16).
/// Our own because the JDK opens archives only from files, and because an archive from a stranger must not decide
/// how much is unpacked. Zip64 is not read: what is below the source limit does not need it.
final class ZipArchive {
    private static final int LOCAL_HEADER = 0x04034B50;
    private static final int CENTRAL_HEADER = 0x02014B50;
    private static final int END_RECORD = 0x06054B50;
    private static final int END_RECORD_BYTES = 22;
    private static final int LONGEST_COMMENT = 65_535;
    private static final int MOST_ENTRIES = 10_000;
    private static final int MOST_CONTENT_TYPES_BYTES = 1_000_000;

    /// @param offset of the local header
    private record Entry(int method, int flags, long compressed, long offset) {
        boolean isEncrypted() {
            return (flags & 1) != 0;
        }
    }

    private final byte[] source;
    private final ByteBuffer bytes;
    private final Map<String, Entry> entries;

    private ZipArchive(byte[] source, ByteBuffer bytes, Map<String, Entry> entries) {
        this.source = source;
        this.bytes = bytes;
        this.entries = entries;
    }

    /// @throws Failure.Permanent `CORRUPT_DOCUMENT` without a whole central directory
    static ZipArchive open(byte[] source) {
        ByteBuffer bytes = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return new ZipArchive(source, bytes, readDirectory(bytes));
        } catch (IndexOutOfBoundsException exception) {
            throw corrupt("its directory points outside of the file", exception);
        }
    }

    boolean contains(String name) {
        return entries.containsKey(name);
    }

    /// The list of parts and their types of an Office archive.
    String contentTypes() {
        try (InputStream stream = open("[Content_Types].xml", MOST_CONTENT_TYPES_BYTES)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException exception) {
            throw corrupt("its list of content types cannot be unpacked", exception);
        }
    }

    /// The type that EPUB and OpenDocument files write into an entry of its own.
    String declaredMediaType() {
        if (!contains("mimetype")) {
            return "application/zip";
        }
        try (InputStream stream = open("mimetype", 100)) {
            String type = new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
            boolean plain = type.chars().allMatch(character -> character > ' ' && character < 0x7F);
            return plain && !type.isEmpty() ? type : "application/zip";
        } catch (IOException _) {
            return "application/zip";
        }
    }

    /// The unpacked bytes of one entry.
    ///
    /// @param mostBytes a stream that goes beyond fails with `DOCUMENT_TOO_LARGE`
    InputStream open(String name, long mostBytes) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw corrupt("it has no entry " + name, null);
        }
        if (entry.isEncrypted()) {
            throw new Failure.Permanent(PermanentCode.ENCRYPTED_DOCUMENT, "The archive's entries are encrypted");
        }
        return new BoundedStream(unpack(name, entry), mostBytes);
    }

    private InputStream unpack(String name, Entry entry) {
        try {
            int offset = Math.toIntExact(entry.offset());
            if (bytes.getInt(offset) != LOCAL_HEADER) {
                throw corrupt("no local header at the place of entry " + name, null);
            }
            int start = offset + 30 + unsignedShort(bytes, offset + 26) + unsignedShort(bytes, offset + 28);
            int length = Math.toIntExact(entry.compressed());
            java.util.Objects.checkFromIndexSize(start, length, bytes.limit());
            InputStream packed = new ByteArrayInputStream(source, start, length);
            return switch (entry.method()) {
                case 0 -> packed;
                case 8 -> new OwnInflaterStream(packed);
                default -> throw corrupt("compression method %d of entry %s".formatted(entry.method(), name), null);
            };
        } catch (IndexOutOfBoundsException | ArithmeticException exception) {
            throw corrupt("entry %s lies outside of the file".formatted(name), exception);
        }
    }

    private static Map<String, Entry> readDirectory(ByteBuffer bytes) {
        int end = findEndRecord(bytes);
        int count = unsignedShort(bytes, end + 10);
        int position = bytes.getInt(end + 16);
        if (count > MOST_ENTRIES) {
            throw new Failure.Permanent(
                    PermanentCode.DOCUMENT_TOO_LARGE,
                    "Expected at most %,d entries in an archive, found %,d".formatted(MOST_ENTRIES, count));
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (int index = 0; index < count; index++) {
            if (bytes.getInt(position) != CENTRAL_HEADER) {
                throw corrupt("entry %d of its directory is damaged".formatted(index), null);
            }
            int nameLength = unsignedShort(bytes, position + 28);
            String name = text(bytes, position + 46, nameLength);
            Entry entry = new Entry(
                    unsignedShort(bytes, position + 10),
                    unsignedShort(bytes, position + 8),
                    Integer.toUnsignedLong(bytes.getInt(position + 20)),
                    Integer.toUnsignedLong(bytes.getInt(position + 42)));
            // The first of two equal names counts, so that a hidden second one cannot replace what was checked.
            entries.putIfAbsent(name, entry);
            position += 46 + nameLength + unsignedShort(bytes, position + 30) + unsignedShort(bytes, position + 32);
        }
        return entries;
    }

    private static int findEndRecord(ByteBuffer bytes) {
        int last = bytes.limit() - END_RECORD_BYTES;
        for (int position = last; position >= Math.max(0, last - LONGEST_COMMENT); position--) {
            if (bytes.getInt(position) == END_RECORD) {
                return position;
            }
        }
        throw corrupt("its directory is missing, as in a file that was cut off", null);
    }

    private static String text(ByteBuffer bytes, int start, int length) {
        byte[] name = new byte[length];
        bytes.get(start, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private static int unsignedShort(ByteBuffer bytes, int position) {
        return Short.toUnsignedInt(bytes.getShort(position));
    }

    private static Failure.Permanent corrupt(String what, @Nullable Throwable cause) {
        return new Failure.Permanent(PermanentCode.CORRUPT_DOCUMENT, "The file is a zip archive, but " + what, cause);
    }

    /// Frees the native memory of its inflater when it is closed; the JDK's stream does so only for one it made
    /// itself.
    private static final class OwnInflaterStream extends InflaterInputStream {
        OwnInflaterStream(InputStream packed) {
            super(packed, new Inflater(true), 8192);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }

    /// Fails where a stream grows beyond its bound. The bound is absolute: a ratio would also refuse honest tables,
    /// which shrink to a hundredth.
    private static final class BoundedStream extends InputStream {
        private final InputStream inner;
        private final long most;
        private long count;

        BoundedStream(InputStream inner, long most) {
            this.inner = inner;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int value = inner.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int found = inner.read(target, offset, length);
            count(Math.max(0, found));
            return found;
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }

        private void count(int more) {
            count += more;
            if (count > most) {
                throw new Failure.Permanent(
                        PermanentCode.DOCUMENT_TOO_LARGE,
                        "Expected at most %,d bytes in one unpacked part".formatted(most));
            }
        }
    }
}
