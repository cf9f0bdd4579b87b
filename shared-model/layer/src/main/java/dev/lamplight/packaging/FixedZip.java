package dev.lamplight.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.SortedMap;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/// Archives whose bytes depend on names and contents alone: sorted, one time for all, the rights that Lambda wants.
final class FixedZip {
    private static final int READABLE = 0100644;
    private static final int RUNNABLE = 0100755;

    /// Archives keep the time of a clock on the wall, without its zone: this one shows the same everywhere.
    private static final LocalDateTime WALL_CLOCK = LocalDateTime.of(2026, 1, 1, 0, 0);

    private FixedZip() {}

    /// A jar: compressed, nothing in it is run by a shell.
    static byte[] deflated(SortedMap<String, byte[]> contents) {
        return written(contents, ZipArchiveOutputStream.DEFLATED, "");
    }

    /// An archive of archives, which compression would not make smaller.
    ///
    /// @param runnable the one file that a shell runs
    static byte[] stored(SortedMap<String, byte[]> contents, String runnable) {
        return written(contents, ZipArchiveOutputStream.STORED, runnable);
    }

    private static byte[] written(SortedMap<String, byte[]> contents, int method, String runnable) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (var content : contents.entrySet()) {
                zip.putArchiveEntry(entry(content.getKey(), content.getValue(), method, runnable));
                zip.write(content.getValue());
                zip.closeArchiveEntry();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory takes every byte", impossible);
        }
        return bytes.toByteArray();
    }

    private static ZipArchiveEntry entry(String name, byte[] content, int method, String runnable) {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setMethod(method);
        entry.setTime(WALL_CLOCK.atZone(ZoneId.systemDefault()).toInstant().toEpochMilli());
        entry.setUnixMode(name.equals(runnable) ? RUNNABLE : READABLE);
        entry.setSize(content.length);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        return entry;
    }
}
