package dev.lamplight.inference.generate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Keys and values of beginnings that requests have in common, a system message and its tools, where processes to come
/// find them: one that starts takes over in milliseconds what it would read for tenths of a second. What it takes over
/// is what it would compute, bit by bit, or it takes nothing over ([PrefixSpace]). Thread-safe.
public final class KeptPrefixes {
    private final PrefixFolder folder;
    private final Bucket bucket;
    /// Names of files that the bucket has, or was found not to have: it is asked once.
    private final Set<String> settled = ConcurrentHashMap.newKeySet();

    private final Queue<Path> waiting = new ConcurrentLinkedQueue<>();

    /// Where files outlive this machine. Neither call throws: what cannot be fetched is not there, and what cannot be
    /// put is computed again.
    public interface Bucket {
        /// The content of a file, if there is one.
        Optional<byte[]> fetch(String name);

        void put(String name, byte[] content);
    }

    /// @param folder on this machine's disk
    public KeptPrefixes(PrefixFolder folder, Bucket bucket) {
        this.folder = folder;
        this.bucket = bucket;
    }

    /// Makes a sequence begin as a text does, where that was kept.
    ///
    /// @param beginning all of what is kept together
    /// @return tokens that the sequence has in common with the beginning now
    public int restore(PrefixSpace space, int[] beginning, DecoderSequence sequence) {
        Path file = folder.file(space, beginning);
        if (!Files.exists(file) && settled.add(name(file))) {
            bucket.fetch(name(file)).ifPresent(content -> folder.put(file, ByteBuffer.wrap(content)));
        }
        return folder.restore(space, beginning, sequence);
    }

    /// Keeps the beginning of what a sequence has read on this machine, and has it wait for [#upload]. One that is
    /// there already is left alone.
    public void keep(PrefixSpace space, int[] beginning, DecoderSequence sequence) {
        Path file = folder.file(space, beginning);
        boolean isRead = sequence.commonWith(beginning) == beginning.length;
        if (Files.exists(file) || !isRead) {
            return;
        }
        try (SparseMemory values = new SparseMemory(beginning.length * sequence.bytesPerToken())) {
            sequence.save(beginning.length, values.segment());
            folder.write(space, beginning, values.segment(), sequence.layout());
        }
        if (Files.exists(file)) {
            waiting.add(file);
        }
    }

    /// Puts into the bucket what waits for it: after an answer, when nobody waits any more.
    public void upload() {
        for (Path file = waiting.poll(); file != null; file = waiting.poll()) {
            try {
                bucket.put(name(file), Files.readAllBytes(file));
            } catch (IOException gone) {
                // Others took its room on the disk: it is computed again where it is needed.
            }
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
