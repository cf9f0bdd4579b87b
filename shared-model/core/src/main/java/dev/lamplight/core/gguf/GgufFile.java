package dev.lamplight.core.gguf;

import dev.lamplight.contract.Failure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A GGUF file, versions 2 and 3, little-endian: its metadata is read, its tensors stay in the mapped file.
/// Everything that the file says about itself is checked against its length when it is opened. Thread-safe; whoever
/// opens it closes it, and no tensor may be read after that. ggml, docs/gguf.md.
public final class GgufFile implements AutoCloseable {
    private final Arena arena;
    private final int version;
    private final GgufMetadata metadata;
    private final Map<String, GgufTensor> tensors;

    private GgufFile(Arena arena, GgufReader.Contents contents) {
        this.arena = arena;
        this.version = contents.version();
        this.metadata = contents.metadata();
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(contents.tensors()));
    }

    /// @throws Failure.Permanent MALFORMED_MODEL where the file is cut off or contradicts itself; UNSUPPORTED_MODEL
    ///     where it is a version or holds a tensor type that is not read
    public static GgufFile open(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new GgufFile(arena, GgufReader.read(bytes));
        } catch (IOException | RuntimeException unreadable) {
            arena.close();
            throw unreadable;
        }
    }

    /// Whether a file begins as GGUF does.
    public static boolean isGguf(byte[] beginning) {
        return beginning.length >= 4
                && beginning[0] == 'G'
                && beginning[1] == 'G'
                && beginning[2] == 'U'
                && beginning[3] == 'F';
    }

    public int version() {
        return version;
    }

    public GgufMetadata metadata() {
        return metadata;
    }

    /// Tensors by name, in file order.
    public Map<String, GgufTensor> tensors() {
        return tensors;
    }

    public Optional<GgufTensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /// @throws Failure.Permanent MALFORMED_MODEL where there is none of that name
    public GgufTensor tensor(String name) {
        return find(name).orElseThrow(() -> MalformedGguf.because("expected the tensor " + name + ", found none"));
    }

    @Override
    public void close() {
        arena.close();
    }
}
