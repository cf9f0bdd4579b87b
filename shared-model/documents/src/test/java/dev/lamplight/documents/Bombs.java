package dev.lamplight.documents;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Small files that want to become large.
final class Bombs {
    private static final int MEGABYTE = 1 << 20;

    private Bombs() {}

    static byte[] deflate(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream stream = new DeflaterOutputStream(packed)) {
            stream.write(plain);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return packed.toByteArray();
    }

    /// A raw deflate stream of `megabytes` spaces behind `start`: one packed megabyte, again and again.
    static byte[] spaces(String start, int megabytes) {
        byte[] block = new byte[MEGABYTE];
        java.util.Arrays.fill(block, (byte) ' ');
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            packed.writeBytes(flush(deflater, start.getBytes(StandardCharsets.UTF_8)));
            byte[] megabyte = flush(deflater, block);
            for (int count = 0; count < megabytes; count++) {
                packed.writeBytes(megabyte);
            }
            deflater.finish();
            packed.writeBytes(flush(deflater, new byte[0]));
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /// The same with the header of a zlib stream, as a PDF has it.
    static byte[] zlibSpaces(String start, int megabytes) {
        byte[] raw = spaces(start, megabytes);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(0x78);
        packed.write(0xDA);
        packed.writeBytes(raw);
        return packed.toByteArray();
    }

    /// A DOCX whose main part is `packed`, stating that it unpacks to `stated` bytes.
    static byte[] docx(byte[] packed, long stated) {
        byte[] types = Zips.DOCX_TYPES.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        entry(out, directory, "[Content_Types].xml", raw(types), types.length, crc(types));
        entry(out, directory, "word/document.xml", packed, stated, 0);
        return archive(out, directory, 2);
    }

    /// An archive of one entry.
    static byte[] archive(String name, byte[] packed, long stated) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        entry(out, directory, name, packed, stated, 0);
        return archive(out, directory, 1);
    }

    private static byte[] archive(ByteArrayOutputStream out, ByteArrayOutputStream directory, int entries) {
        ByteBuffer end = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(0x06054B50).putInt(0).putShort((short) entries).putShort((short) entries);
        end.putInt(directory.size()).putInt(out.size()).putShort((short) 0);
        out.writeBytes(directory.toByteArray());
        out.writeBytes(end.array());
        return out.toByteArray();
    }

    static byte[] zipOfEntries(int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (int index = 0; index < count; index++) {
                ZipEntry entry = new ZipEntry("e" + index);
                entry.setSize(0);
                entry.setCrc(0);
                zip.putNextEntry(entry);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return bytes.toByteArray();
    }

    static byte[] raw(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(plain);
            deflater.finish();
            byte[] packed = new byte[plain.length + 64];
            return java.util.Arrays.copyOf(packed, deflater.deflate(packed));
        } finally {
            deflater.end();
        }
    }

    private static byte[] flush(Deflater deflater, byte[] plain) {
        deflater.setInput(plain);
        byte[] buffer = new byte[MEGABYTE];
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int length = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
        while (length > 0) {
            packed.write(buffer, 0, length);
            length = length < buffer.length ? 0 : deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
        }
        return packed.toByteArray();
    }

    private static void entry(
            ByteArrayOutputStream out,
            ByteArrayOutputStream directory,
            String name,
            byte[] packed,
            long size,
            long crc) {
        int offset = out.size();
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer local = ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN);
        local.putInt(0x04034B50)
                .putShort((short) 20)
                .putShort((short) 0)
                .putShort((short) 8)
                .putInt(0);
        local.putInt((int) crc)
                .putInt(packed.length)
                .putInt((int) size)
                .putShort((short) key.length)
                .putShort((short) 0);
        out.writeBytes(local.array());
        out.writeBytes(key);
        out.writeBytes(packed);
        ByteBuffer central = ByteBuffer.allocate(46).order(ByteOrder.LITTLE_ENDIAN);
        central.putInt(0x02014B50)
                .putShort((short) 20)
                .putShort((short) 20)
                .putShort((short) 0)
                .putShort((short) 8);
        central.putInt(0)
                .putInt((int) crc)
                .putInt(packed.length)
                .putInt((int) size)
                .putShort((short) key.length);
        central.putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt(offset);
        directory.writeBytes(central.array());
        directory.writeBytes(key);
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
