package dev.lamplight.localcloud.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// One file per content. A file that is open while it is deleted stays readable to the end.
final class FolderContents implements Contents {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path folder;

    FolderContents(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    @Override
    public Written write(InputStream bytes) throws IOException {
        String name = UUID.randomUUID().toString();
        Path file = file(name);
        Files.createDirectories(file.getParent());
        MessageDigest md5 = Checksums.md5();
        try (OutputStream out = new DigestOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), md5)) {
            long size = copied(bytes, out);
            return new Written(name, size, HexFormat.of().formatHex(md5.digest()));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /// What cannot be read is the client's end; what cannot be written is ours, and the client must hear of it.
    private static long copied(InputStream bytes, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
            try {
                out.write(buffer, 0, read);
            } catch (IOException full) {
                throw new S3Exception(500, "InternalError", "The object cannot be stored: " + full.getMessage());
            }
            size += read;
        }
        return size;
    }

    /// Two letters of the name as folder keep folders small.
    private Path file(String name) {
        return folder.resolve(name.substring(0, 2)).resolve(name);
    }

    @Override
    public InputStream open(String name, long position) throws IOException {
        FileChannel channel = FileChannel.open(file(name), StandardOpenOption.READ);
        return Channels.newInputStream(channel.position(position));
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    @Override
    public void retain(Set<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> stray = files.filter(Files::isRegularFile)
                    .filter(file -> !names.contains(String.valueOf(file.getFileName())))
                    .toList();
            for (Path file : stray) {
                Files.delete(file);
            }
        }
    }
}
