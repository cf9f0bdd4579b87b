package dev.lamplight.cli.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/// A folder as Lambda takes a layer: all files of it, with their right to be run. The bytes depend on the files alone,
/// so
/// a layer that did not change is not a new one.
final class FolderZip {
    private static final int READABLE = 0100644;
    private static final int RUNNABLE = 0100755;

    /// Archives keep the time of a clock on the wall, without its zone: this one shows the same everywhere.
    private static final LocalDateTime WALL_CLOCK = LocalDateTime.of(2026, 1, 1, 0, 0);

    private FolderZip() {}

    static void write(Path folder, Path file) throws IOException {
        List<Path> contents;
        try (Stream<Path> tree = Files.walk(folder)) {
            contents = tree.filter(Files::isRegularFile).sorted().toList();
        }
        if (contents.isEmpty()) {
            throw new IOException(folder + " is empty: run ./lamplight build");
        }
        FileTime time = FileTime.from(WALL_CLOCK.atZone(ZoneId.systemDefault()).toInstant());
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            for (Path content : contents) {
                String name = folder.relativize(content).toString().replace('\\', '/');
                ZipArchiveEntry entry = new ZipArchiveEntry(name);
                entry.setSize(Files.size(content));
                entry.setTime(time.toMillis());
                entry.setUnixMode(Files.isExecutable(content) ? RUNNABLE : READABLE);
                zip.putArchiveEntry(entry);
                Files.copy(content, zip);
                zip.closeArchiveEntry();
            }
        }
    }
}
