package dev.lamplight.tests.product;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Folders that a long trial makes and takes away again.
public final class Folders {
    private static final Set<Path> TEMPORARY = ConcurrentHashMap.newKeySet();

    private Folders() {}

    /// A new folder below the system's for temporary files; whoever asks deletes it.
    public static Path temporary(String prefix) throws IOException {
        Path folder = Files.createTempDirectory(prefix);
        TEMPORARY.add(folder);
        return folder;
    }

    /// Deletes all that are left: for a process that is ended before its trials get to it.
    public static void deleteTemporary() {
        for (Path folder : TEMPORARY) {
            try {
                delete(folder);
            } catch (IOException | UncheckedIOException _) {
                // deleted by its trial, or a thread of this ending process still writes there
            }
        }
    }

    /// Deletes the folder with all that is in it.
    public static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }
}
