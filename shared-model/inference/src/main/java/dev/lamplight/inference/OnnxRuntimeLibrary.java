package dev.lamplight.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.TransientCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/// Where ONNX Runtime's native libraries are loaded from: the layer's folder where it has them, so that nothing is
/// unpacked when a function starts (95 ms); the jar's own copy otherwise.
public final class OnnxRuntimeLibrary {
    private static final String NATIVE_PATH = "onnxruntime.native.path";
    private static final long CREATION_STACK_BYTES = 256L * 1024 * 1024;

    private static final NativeGate GATE = new NativeGate();
    private static final FutureTask<OrtEnvironment> CREATION = new FutureTask<>(OnnxRuntimeLibrary::create);
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private OnnxRuntimeLibrary() {}

    /// Names the folder to load from; of no effect once the library is loaded, or where the folder has no library for
    /// this system, or where whoever started the process has chosen one.
    ///
    /// @param nativeFolder the layer's `native` folder, present or not
    public static void useNativeFolder(Path nativeFolder) {
        boolean present = Files.isRegularFile(nativeFolder.resolve(System.mapLibraryName("onnxruntime")))
                && Files.isRegularFile(nativeFolder.resolve(System.mapLibraryName("onnxruntime4j_jni")));
        if (present && System.getProperty(NATIVE_PATH) == null) {
            System.setProperty(NATIVE_PATH, nativeFolder.toAbsolutePath().toString());
        }
    }

    /// Begins to load the library, 25 ms, and waits for nothing: while a function that will need it reads its settings
    /// and its first event. What goes wrong is told by [#environment].
    public static void prepare() {
        if (BEGUN.compareAndSet(false, true)) {
            Thread.ofPlatform()
                    .daemon()
                    .name("onnxruntime")
                    .stackSize(CREATION_STACK_BYTES)
                    .start(CREATION);
        }
    }

    /// The process's only environment; ONNX Runtime allows one.
    ///
    /// It is made on a thread of its own with room on its stack: ONNX Runtime 1.29 reads the process's command line
    /// there with a recursion as deep as the line is long, and a class path of 4,000 characters ends the virtual
    /// machine with a segmentation fault on a thread of usual size.
    ///
    /// @throws Failure.Transient MISCONFIGURED where it cannot be loaded
    public static OrtEnvironment environment() {
        prepare();
        try {
            return CREATION.get();
        } catch (ExecutionException e) {
            throw new Failure.Transient(
                    TransientCode.MISCONFIGURED,
                    "ONNX Runtime cannot be loaded: expected its libraries in " + System.getProperty(NATIVE_PATH)
                            + " or in its jar, and a folder for temporary files at "
                            + System.getProperty("java.io.tmpdir"),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ONNX Runtime was loaded", e);
        }
    }

    /// What every call of ONNX Runtime passes that takes time.
    public static NativeGate gate() {
        return GATE;
    }

    private static OrtEnvironment create() {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("onnxruntime-end").unstarted(GATE::shut));
        Telemetry.disable();
        Optional.ofNullable(System.getProperty(NATIVE_PATH)).map(Path::of).ifPresent(NativeFiles::require);
        try (NativeGate.Stay _ = GATE.enter()) {
            keepForGood();
            return reference();
        }
    }

    private static OrtEnvironment reference() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "lamplight");
    }

    /// Takes a reference that is never given back. The library counts them, and its Java binding gives its own one back
    /// in a shutdown hook, which runs beside ours and does not ask whether a session is at work. The binding has
    /// no call for a second reference, but it takes one before it makes that hook's thread, and lets go of neither
    /// the reference nor the failure where the thread cannot be made. `EmbeddingStopIT` notices should that change.
    private static void keepForGood() {
        Set<OrtProvider> _ = OrtEnvironment.getAvailableProviders(); // loads the library, which may start threads
        InheritableThreadLocal<Boolean> noThreads = new InheritableThreadLocal<>() {
            @Override
            protected Boolean childValue(Boolean parentValue) {
                throw new NoThreadException();
            }
        };
        noThreads.set(true);
        try {
            OrtEnvironment _ = reference();
        } catch (NoThreadException _) {
            // What was wanted: the reference is taken, and nobody is there to give it back.
        } finally {
            noThreads.remove();
        }
    }

    private static final class NoThreadException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
