package dev.lamplight.inference;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Pages of memory that are given back to the system while their addresses stay: anonymous ones hold zeros then, those
/// of a file what the file has. See madvise(2); elsewhere than on Linux nothing happens.
public final class NativePages {
    private static final int NOT_NEEDED = 4; // MADV_DONTNEED
    /// A multiple of the size of a page on every Linux.
    private static final long ALIGNMENT = 1 << 16;

    private static final Optional<MethodHandle> ADVISE = advise();

    private NativePages() {}

    /// Gives back the whole pages of a range.
    ///
    /// @param from address of the first byte
    /// @param to address behind the last one
    /// @return where the pages end that were given back; `from` where there was none
    public static long release(long from, long to) {
        long first = Math.ceilDiv(from, ALIGNMENT) * ALIGNMENT;
        long last = Math.floorDiv(to, ALIGNMENT) * ALIGNMENT;
        return first < last && advised(first, last - first) ? last : from;
    }

    /// Gives back a range that begins and ends with a page.
    static boolean advised(long address, long sizeBytes) {
        if (ADVISE.isEmpty()) {
            return false;
        }
        try {
            return (int) ADVISE.get().invokeExact(MemorySegment.ofAddress(address), sizeBytes, NOT_NEEDED) == 0;
        } catch (Throwable impossible) {
            throw new IllegalStateException("madvise throws nothing", impossible);
        }
    }

    @SuppressWarnings("restricted") // a function of the C library, whose types are known
    private static Optional<MethodHandle> advise() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("madvise")
                .map(function -> linker.downcallHandle(
                        function,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT)));
    }
}
