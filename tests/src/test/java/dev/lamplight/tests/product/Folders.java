package dev.lamplight.tests.product;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Folders that a long trial makes and takes away again.
public final class Folders {
    private Folders() {}

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
