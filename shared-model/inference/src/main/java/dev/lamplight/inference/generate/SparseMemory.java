package dev.lamplight.inference.generate;

import dev.lamplight.inference.NativePages;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Memory of zeros outside the heap that the system gives page by page when it is first written: room for a long text
/// costs nothing before there is one. Java's own native memory is written with zeros, and so taken, at once. Whoever
/// makes it closes it.
@SuppressWarnings("restricted") // two functions of the C library, whose types are known
final class SparseMemory implements AutoCloseable {
    private static final MethodHandle CALLOC = function(
            "calloc", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE = function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    /// Address behind the pages that were given back.
    private long forgotten;

    /// @throws OutOfMemoryError where the system has not so much
    SparseMemory(long sizeBytes) {
        this.segment = allocate(sizeBytes).reinterpret(sizeBytes, arena, SparseMemory::free);
        this.forgotten = segment.address();
    }

    MemorySegment segment() {
        return segment;
    }

    /// Gives back the pages before this place: what they held has been copied.
    void forgetBefore(long offset) {
        forgotten = NativePages.release(forgotten, segment.address() + offset);
    }

    @Override
    public void close() {
        arena.close();
    }

    private static MethodHandle function(String name, FunctionDescriptor types) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), types);
    }

    private static MemorySegment allocate(long sizeBytes) {
        MemorySegment allocated;
        try {
            allocated = (MemorySegment) CALLOC.invokeExact(1L, sizeBytes);
        } catch (Throwable impossible) {
            throw new IllegalStateException("calloc throws nothing", impossible);
        }
        if (allocated.address() == 0) {
            throw new OutOfMemoryError("no native memory for %d bytes".formatted(sizeBytes));
        }
        return allocated;
    }

    private static void free(MemorySegment allocated) {
        try {
            FREE.invokeExact(allocated);
        } catch (Throwable impossible) {
            throw new IllegalStateException("free throws nothing", impossible);
        }
    }
}
