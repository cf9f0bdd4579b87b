package dev.lamplight.inference;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// What ONNX Runtime 1.29 for Linux tells Microsoft of the sessions that a process opens: it keeps a database in the
/// home folder and sends it by a thread of its own. Nothing of this product speaks to strangers, so it is told not to,
/// by the variable that it asks when it is loaded.
final class Telemetry {
    private static final String SWITCH = "ORT_DISABLE_TELEMETRY";
    private static final int KEEP = 0;

    private Telemetry() {}

    /// Of effect where the library is not loaded yet. Whoever starts the process may have said something already, as
    /// our `bootstrap` does: the first call of a native function costs some 150 ms of processor time.
    @SuppressWarnings("restricted") // a function of the C library, whose types are known
    static void disable() {
        if (System.getenv(SWITCH) != null) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find("setenv"); // none on Windows
        function.map(found -> linker.downcallHandle(
                        found,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT)))
                .ifPresent(Telemetry::set);
    }

    private static void set(MethodHandle setenv) {
        int status;
        try (Arena arena = Arena.ofConfined()) {
            status = (int) setenv.invokeExact(arena.allocateFrom(SWITCH), arena.allocateFrom("1"), KEEP);
        } catch (Throwable impossible) {
            throw new IllegalStateException("setenv throws nothing", impossible);
        }
        if (status != 0) {
            throw new OutOfMemoryError("no native memory for " + SWITCH);
        }
    }
}
