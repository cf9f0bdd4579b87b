package dev.lamplight.cli.cloud;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// What a second Ctrl-C does. The JVM ignores it while its shutdown hooks run, and the only class that could
/// change that is internal to the JDK; so the operating system's own answer to the signal is put back in its
/// place.
public final class Interrupts {
    private static final int SIGINT = 2; // the same number on Linux and macOS

    private Interrupts() {}

    /// What a person should know who has just pressed Ctrl-C.
    public static String announcement(UpOptions options) {
        String rest =
                switch (options.storage()) {
                    case KEPT -> "what is not done by then is kept, and taken up at the next start";
                    case EPHEMERAL -> "what is not done by then is dropped, for this local cloud keeps nothing";
                };
        return "  finishing running work, at most " + options.drain().toSeconds() + " s; " + rest
                + "; Ctrl-C again ends it now";
    }

    /// From now on an interrupt ends the process without another word: `signal(SIGINT, SIG_DFL)`, POSIX.
    @SuppressWarnings("restricted") // the signature is the one that POSIX states, without anything to free
    public static void letTheNextEndAtOnce() {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("signal").ifPresent(address -> {
            MethodHandle signal = linker.downcallHandle(
                    address, FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            restoreDefault(signal);
        });
    }

    private static void restoreDefault(MethodHandle signal) {
        try {
            MemorySegment _ = (MemorySegment) signal.invokeExact(SIGINT, MemorySegment.NULL); // SIG_DFL is 0
        } catch (Throwable impossible) { // declared by every method handle; `signal` itself throws nothing
            throw new IllegalStateException("signal(2) failed", impossible);
        }
    }
}
