package dev.lamplight.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Pages of files that a process has mapped. Opening a session reads all weights once, to pack them; a table of
/// embeddings stays mapped behind that, of which a text needs a few rows. Its pages are given back here, and come again
/// from the file when they are read. Without Linux's `/proc` nothing happens.
public final class MappedPages {
    private static final Path TABLE = Path.of("/proc/self/smaps");
    /// Pages that are no longer those of the file; `Private_Dirty` counts pages of the file that are not on the disk
    /// yet.
    private static final String OWN = "Anonymous:";
    private static final int HEXADECIMAL = 16;

    private MappedPages() {}

    /// A stretch of addresses, the end not among them.
    ///
    /// @param changed whether the process has written to it, so that the file does not have what it holds
    private record Mapping(long from, long to, String file, boolean changed) {
        long sizeBytes() {
            return to - from;
        }
    }

    /// Gives back what is resident of a folder's files, but for mappings that were written to.
    ///
    /// @return bytes of the mappings
    public static long release(Path folder) {
        long released = 0;
        try {
            String prefix = folder.toRealPath() + "/";
            for (Mapping mapping : mappings()) {
                if (mapping.file().startsWith(prefix)
                        && !mapping.changed()
                        && NativePages.advised(mapping.from(), mapping.sizeBytes())) {
                    released += mapping.sizeBytes();
                }
            }
        } catch (IOException _) {
            // Without the table there is nothing to give back by.
        }
        return released;
    }

    /// See proc(5): a head of each mapping, then its figures.
    private static List<Mapping> mappings() throws IOException {
        List<Mapping> mappings = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            String[] words = line.split(" +", 6);
            if (words[0].endsWith(":")) {
                boolean changed = words[0].equals(OWN) && !words[1].equals("0");
                if (changed && !mappings.isEmpty()) {
                    Mapping last = mappings.removeLast();
                    mappings.add(new Mapping(last.from(), last.to(), last.file(), true));
                }
            } else {
                String[] range = words[0].split("-", 2);
                mappings.add(new Mapping(
                        Long.parseUnsignedLong(range[0], HEXADECIMAL),
                        Long.parseUnsignedLong(range[1], HEXADECIMAL),
                        words.length == 6 ? words[5] : "",
                        false));
            }
        }
        return mappings;
    }
}
