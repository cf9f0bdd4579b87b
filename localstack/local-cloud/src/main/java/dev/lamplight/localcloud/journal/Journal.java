package dev.lamplight.localcloud.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An append-only file of JSON records, one per line. A change counts once its record is appended, so a server that
/// appends before it answers loses nothing that it has answered, also when its process is killed with -9. Records reach
/// the operating system, not necessarily the disk: a power cut may lose the last second.
///
/// Not safe for concurrent use: the owner appends under the lock that guards its state, which also makes the order of
/// the records the order of the changes.
public final class Journal implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long COMPACT_ABOVE_BYTES = 16L << 20;

    private final @Nullable Path file;
    /// Not a channel: an interrupt of the writing thread would close that under every other thread.
    private @Nullable RandomAccessFile output;
    private @Nullable FileLock lock;
    private long compactedBytes;

    private Journal(@Nullable Path file) {
        this.file = file;
    }

    /// A journal that keeps nothing.
    public static Journal inMemory() {
        return new Journal(null);
    }

    /// Opens or creates a journal and hands every record it holds to `replay`, in order. A last record that was cut
    /// off by the end of the process is dropped: it was never answered.
    ///
    /// @throws IllegalStateException when another process has the journal open, or a record in the middle is
    /// damaged or of a kind that `replay` does not know; the file stays as it is
    public static Journal open(Path file, Consumer<ObjectNode> replay) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Journal journal = new Journal(file);
        journal.acquire();
        boolean opened = false;
        try {
            journal.connect();
            RandomAccessFile output = journal.openOutput();
            long end = read(file, replay);
            output.setLength(end);
            output.seek(end);
            opened = true;
            return journal;
        } finally {
            if (!opened) {
                journal.close();
            }
        }
    }

    /// Held beside the file itself, because compaction replaces the file.
    private void acquire() throws IOException {
        Path guard = sibling(".lock");
        FileChannel held = FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock = held.tryLock();
        } catch (OverlappingFileLockException _) {
            lock = null;
        }
        if (lock == null) {
            held.close();
            throw new IllegalStateException("another process is using " + file);
        }
    }

    private Path sibling(String suffix) {
        Path own = Objects.requireNonNull(file);
        return own.resolveSibling(own.getFileName() + suffix);
    }

    private void connect() throws IOException {
        output = new RandomAccessFile(Objects.requireNonNull(file).toFile(), "rw");
    }

    private RandomAccessFile openOutput() {
        if (output == null) {
            throw new IllegalStateException("journal " + file + " is closed");
        }
        return output;
    }

    /// Replays whole lines; the position after the last one.
    private static long read(Path file, Consumer<ObjectNode> replay) throws IOException {
        long end = 0;
        long position = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                position++;
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                replay(record(line.toByteArray(), file, end), replay, file, end);
                line.reset();
                end = position;
            }
        }
        return end;
    }

    /// What a later version wrote, or somebody else, is not passed over: the state would lack what it says.
    private static void replay(ObjectNode record, Consumer<ObjectNode> replay, Path file, long offset) {
        try {
            replay.accept(record);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "record at byte " + offset + " of " + file + " cannot be replayed (" + e.getMessage()
                            + "): start the version that wrote it, or move the folder away to begin anew",
                    e);
        }
    }

    private static ObjectNode record(byte[] line, Path file, long offset) throws IOException {
        try {
            if (JSON.readTree(line) instanceof ObjectNode record) {
                return record;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("damaged record at byte " + offset + " of " + file, e);
        }
        throw new IllegalStateException("record at byte " + offset + " of " + file + " is no object");
    }

    /// Appends one record; when this returns, the record survives the process.
    public void append(ObjectNode record) {
        if (file != null) {
            write(openOutput(), record);
        }
    }

    private static void write(RandomAccessFile output, ObjectNode record) {
        try {
            byte[] bytes = JSON.writeValueAsBytes(record);
            byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
            line[bytes.length] = '\n';
            write(output, line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A line that a full disk cuts off is taken back: the next one would otherwise stand behind its half.
    private static void write(RandomAccessFile output, byte[] line) throws IOException {
        long start = output.getFilePointer();
        try {
            output.write(line);
        } catch (IOException e) {
            output.setLength(start);
            output.seek(start);
            throw e;
        }
    }

    /// Whether so much was appended since the last compaction that the file should be rewritten.
    public boolean wantsCompaction() {
        try {
            return output != null && output.length() > Math.max(COMPACT_ABOVE_BYTES, 4 * compactedBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Replaces all records by fewer that lead to the same state.
    public void compact(Stream<ObjectNode> state) {
        if (file == null) {
            return;
        }
        try {
            Path next = sibling(".next");
            Files.deleteIfExists(next);
            try (RandomAccessFile fresh = new RandomAccessFile(next.toFile(), "rw")) {
                for (Iterator<ObjectNode> records = state.iterator(); records.hasNext(); ) {
                    write(fresh, records.next());
                }
                fresh.getFD().sync();
            }
            openOutput().close();
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            connect();
            compactedBytes = openOutput().length();
            openOutput().seek(compactedBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Closes the file; appending afterwards fails. Closing twice does nothing.
    @Override
    public void close() {
        try {
            if (output != null) {
                output.getFD().sync();
                output.close();
                output = null;
            }
            if (lock != null) {
                lock.acquiredBy().close();
                lock = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
