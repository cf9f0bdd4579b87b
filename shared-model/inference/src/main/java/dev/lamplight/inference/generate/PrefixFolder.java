package dev.lamplight.inference.generate;

import dev.lamplight.contract.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Keys and values in files of one folder, mapped when they are taken over. A file is whole or not there: it is written
/// under another name and moved. One that is cut off, damaged or of another form is removed and counts as not there.
/// Whoever may write into the folder decides what is answered. Thread-safe; processes may share it.
///
/// | part of a file | type |
/// |---|---|
/// | `LLKV`, version, tokens, planes (keys and values of all layers), key-value heads, head size | int32 each |
/// | digest of the space | 32 bytes |
/// | tokens | int32, shape (tokens) |
/// | keys and values | float, shape (planes, key-value heads, tokens, head size) |
/// | CRC-32C of all that | int64 |
///
/// Little-endian.
public final class PrefixFolder {
    private static final int MAGIC = 0x564B4C4C;
    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 6 * Integer.BYTES + 32;
    private static final int NAME_DIGITS = 32;
    private static final String SUFFIX = ".kv";
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path folder;
    private final long maxBytes;
    private final Clock clock;

    /// @param maxBytes of all files; the ones that were not used for the longest time go first
    public PrefixFolder(Path folder, long maxBytes, Clock clock) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /// The form of keys and values.
    ///
    /// @param planes keys and values of all layers
    record Layout(int planes, int heads, int headSize) {
        long bytesPerToken() {
            return (long) planes * heads * headSize * Float.BYTES;
        }
    }

    /// A file that says of itself what it holds.
    ///
    /// compared by nobody; the array is the point
    @SuppressWarnings("ArrayRecordComponent")
    private record Kept(Path file, int[] tokens) {}

    /// @return tokens that the sequence has in common with the text now
    synchronized int restore(PrefixSpace space, int[] text, DecoderSequence sequence) {
        Optional<Kept> best = best(space, text);
        while (best.isPresent()) {
            Kept kept = best.get();
            int count = Math.min(PrefixCache.common(kept.tokens(), text), sequence.capacity());
            if (count <= sequence.commonWith(text)) {
                break;
            }
            if (restore(kept, count, text, sequence)) {
                return count;
            }
            delete(kept.file());
            best = best(space, text);
        }
        return sequence.commonWith(text);
    }

    private boolean restore(Kept kept, int count, int[] text, DecoderSequence sequence) {
        try (FileChannel channel = FileChannel.open(kept.file(), StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            MemorySegment whole = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long start = FIXED_BYTES + (long) kept.tokens().length * Integer.BYTES;
            long end = whole.byteSize() - Long.BYTES;
            Layout layout = sequence.layout();
            boolean fits = whole.get(INT, 12) == layout.planes()
                    && whole.get(INT, 16) == layout.heads()
                    && whole.get(INT, 20) == layout.headSize()
                    && end - start == layout.bytesPerToken() * kept.tokens().length;
            if (!fits || checksum(whole.asSlice(0, end)) != whole.get(LONG, end)) {
                return false;
            }
            sequence.restore(text, count, whole.asSlice(start, end - start), kept.tokens().length);
            Files.setLastModifiedTime(kept.file(), FileTime.from(clock.instant()));
            return true;
        } catch (IOException unreadable) {
            return false;
        }
    }

    /// Keeps keys and values; where the disk refuses them, they are not kept.
    ///
    /// @param values float, shape (planes, heads, tokens, headSize)
    synchronized void write(PrefixSpace space, int[] tokens, MemorySegment values, Layout layout) {
        long tokenBytes = (long) tokens.length * Integer.BYTES;
        long sizeBytes = FIXED_BYTES + tokenBytes + values.byteSize() + Long.BYTES;
        if (sizeBytes > maxBytes) {
            return; // not worth the memory
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment whole = arena.allocate(sizeBytes, Long.BYTES);
            int[] head = {MAGIC, VERSION, tokens.length, layout.planes(), layout.heads(), layout.headSize()};
            for (int index = 0; index < head.length; index++) {
                whole.set(INT, (long) index * Integer.BYTES, head[index]);
            }
            byte[] digest = HexFormat.of().parseHex(space.digest());
            MemorySegment.copy(digest, 0, whole, ValueLayout.JAVA_BYTE, 6 * Integer.BYTES, digest.length);
            MemorySegment.copy(tokens, 0, whole, INT, FIXED_BYTES, tokens.length);
            MemorySegment.copy(values, 0, whole, FIXED_BYTES + tokenBytes, values.byteSize());
            long end = sizeBytes - Long.BYTES;
            whole.set(LONG, end, checksum(whole.asSlice(0, end)));
            put(file(space, tokens), whole.asByteBuffer());
        }
    }

    /// Makes room for a file and puts it there whole; where the disk refuses it, it is not kept.
    ///
    /// @param target as [#file] names it
    synchronized void put(Path target, ByteBuffer bytes) {
        if (bytes.remaining() > maxBytes) {
            return;
        }
        try {
            makeRoom(bytes.remaining());
            Path written = Files.createTempFile(folder, "prefix", ".part");
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            Files.setLastModifiedTime(written, FileTime.from(clock.instant()));
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException full) {
            // A cache that cannot grow is no failure of the request that wanted to fill it.
        }
    }

    /// Where keys and values of a text are, or would be.
    Path file(PrefixSpace space, int[] tokens) {
        return folder.resolve(prefix(space) + digest(tokens) + SUFFIX);
    }

    /// Makes the folder, and room in it.
    private void makeRoom(long wanted) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = files("");
        files.sort(Comparator.comparing(PrefixFolder::lastUsed));
        long total = wanted;
        for (Path file : files) {
            total += Files.size(file);
        }
        for (int index = 0; index < files.size() && total > maxBytes; index++) {
            total -= Files.size(files.get(index));
            delete(files.get(index));
        }
    }

    private static FileTime lastUsed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    private Optional<Kept> best(PrefixSpace space, int[] text) {
        Kept best = null;
        int longest = 0;
        for (Path file : files(prefix(space))) {
            Optional<Kept> kept = head(file, space);
            if (kept.isEmpty()) {
                delete(file);
            } else if (PrefixCache.common(kept.get().tokens(), text) > longest) {
                best = kept.get();
                longest = PrefixCache.common(best.tokens(), text);
            }
        }
        return Optional.ofNullable(best);
    }

    /// What a file says it holds; empty where it cannot be what it says.
    private static Optional<Kept> head(Path file, PrefixSpace space) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer head = read(channel, 0, FIXED_BYTES);
            byte[] digest = new byte[32];
            head.get(6 * Integer.BYTES, digest);
            long tokens = head.getInt(8);
            boolean fits = head.getInt(0) == MAGIC
                    && head.getInt(4) == VERSION
                    && tokens > 0
                    && FIXED_BYTES + tokens * Integer.BYTES + Long.BYTES < channel.size()
                    && HexFormat.of().formatHex(digest).equals(space.digest());
            if (!fits) {
                return Optional.empty();
            }
            int[] ids = new int[Math.toIntExact(tokens)];
            read(channel, FIXED_BYTES, ids.length * Integer.BYTES).asIntBuffer().get(ids);
            return Optional.of(new Kept(file, ids));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static ByteBuffer read(FileChannel channel, long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new IOException("expected %d bytes at %d, found fewer".formatted(count, from));
            }
        }
        return bytes.flip();
    }

    private List<Path> files(String prefix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith(prefix) && name.endsWith(SUFFIX);
                    })
                    .sorted()
                    .toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the folder of prefixes cannot be listed", unreadable);
        }
    }

    private static String prefix(PrefixSpace space) {
        return space.digest().substring(0, NAME_DIGITS) + "-";
    }

    private static String digest(int[] tokens) {
        ByteBuffer bytes = ByteBuffer.allocate(tokens.length * Integer.BYTES);
        bytes.asIntBuffer().put(tokens);
        return Sha256.hex(bytes.array()).substring(0, NAME_DIGITS);
    }

    private static long checksum(MemorySegment bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.asByteBuffer());
        return checksum.getValue();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException inUse) {
            // It is ignored again next time.
        }
    }
}
