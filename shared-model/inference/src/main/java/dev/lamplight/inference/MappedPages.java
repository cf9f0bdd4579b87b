package dev.lamplight.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Stretches of files that a process has mapped for itself and not written to. Opening a session reads all weights
/// once, to pack them; a table of embeddings stays mapped behind that, of which a text needs a few rows, and Linux maps
/// sixteen pages for each. They are given back here, and come again from the file when they are read. Without Linux's
/// `/proc` there are none. Immutable.
///
/// Whoever unmaps them gives back nothing after that: other memory may stand there, the stack of a thread for one. So
/// only private mappings count, which ONNX Runtime makes and holds until its session is closed. What Java maps to read
/// is shared, and unmapped by the collector at a moment that nobody knows.
public final class MappedPages {
    private static final Path TABLE = Path.of("/proc/self/smaps");
    /// Pages that are no longer those of the file; `Private_Dirty` counts pages of the file that are not on the disk
    /// yet.
    private static final String OWN = "Anonymous:";
    private static final int HEXADECIMAL = 16;
    /// Letters that say what may be done with a mapping.
    private static final int RIGHTS = 4;

    private final List<Mapping> mappings;

    private MappedPages(List<Mapping> mappings) {
        this.mappings = List.copyOf(mappings);
    }

    /// A stretch of addresses, the end not among them.
    ///
    /// @param isPrivate whether what the process writes to it stays with the process: how ONNX Runtime maps weights
    /// @param changed whether the process has written to it, so that the file does not have what it holds
    private record Mapping(long from, long to, boolean isPrivate, String file, boolean changed) {
        Mapping asChanged() {
            return new Mapping(from, to, isPrivate, file, true);
        }

        long sizeBytes() {
            return to - from;
        }

        boolean overlaps(Mapping other) {
            return from < other.to && other.from < to;
        }
    }

    /// What the process has mapped for itself of a folder's files.
    public static MappedPages of(Path folder) {
        try {
            String prefix = folder.toRealPath() + "/";
            return new MappedPages(all().stream()
                    .filter(mapping -> mapping.file().startsWith(prefix) && mapping.isPrivate() && !mapping.changed())
                    .toList());
        } catch (IOException _) {
            return new MappedPages(List.of()); // without the table there is nothing to give back by
        }
    }

    /// Those of them that were not there before.
    public MappedPages without(MappedPages before) {
        return new MappedPages(mappings.stream()
                .filter(mapping -> before.mappings.stream().noneMatch(mapping::overlaps))
                .toList());
    }

    public MappedPages and(MappedPages others) {
        return new MappedPages(
                Stream.concat(mappings.stream(), others.mappings.stream()).toList());
    }

    /// Gives back what is resident of them.
    ///
    /// @return bytes of the mappings
    public long release() {
        long released = 0;
        for (Mapping mapping : mappings) {
            released += NativePages.advised(mapping.from(), mapping.sizeBytes()) ? mapping.sizeBytes() : 0;
        }
        return released;
    }

    /// See proc(5): a head of each mapping, then its figures. Most lines are looked at by their first letters alone.
    private static List<Mapping> all() throws IOException {
        List<Mapping> mappings = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith(OWN)) {
                if (!line.endsWith(" 0 kB") && !mappings.isEmpty()) {
                    mappings.add(mappings.removeLast().asChanged());
                }
            } else if (Character.digit(line.charAt(0), HEXADECIMAL) >= 0 && !Character.isUpperCase(line.charAt(0))) {
                mappings.add(mapping(line));
            }
        }
        return mappings;
    }

    /// A range of addresses, its rights (`rw-p`, the last letter for private), two words and a number, then the file
    /// where there is one.
    private static Mapping mapping(String head) {
        int to = head.indexOf('-');
        int end = head.indexOf(' ');
        int file = head.indexOf('/');
        return new Mapping(
                Long.parseUnsignedLong(head.substring(0, to), HEXADECIMAL),
                Long.parseUnsignedLong(head.substring(to + 1, end), HEXADECIMAL),
                head.charAt(end + RIGHTS) == 'p',
                file < 0 ? "" : head.substring(file),
                false);
    }
}
