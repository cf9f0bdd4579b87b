package dev.lamplight.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Where ONNX Runtime's native libraries are loaded from: the layer's folder where it has them, so that nothing is
/// unpacked when a function starts (95 ms); the jar's own copy otherwise.
public final class OnnxRuntimeLibrary {
    private static final String NATIVE_PATH = "onnxruntime.native.path";
    private static final long CREATION_STACK_BYTES = 256L * 1024 * 1024;

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

    /// The process's only environment; ONNX Runtime allows one and never gives it back.
    ///
    /// It is made on a thread of its own with room on its stack: ONNX Runtime 1.29 reads the process's command line
    /// there with a recursion as deep as the line is long, and a class path of 4,000 characters ends the virtual
    /// machine with a segmentation fault on a thread of usual size.
    public static OrtEnvironment environment() {
        FutureTask<OrtEnvironment> creation = new FutureTask<>(
                () -> OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "lamplight"));
        Thread.ofPlatform().name("onnxruntime").stackSize(CREATION_STACK_BYTES).start(creation);
        try {
            return creation.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("ONNX Runtime cannot be loaded", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while ONNX Runtime was loaded", e);
        }
    }
}
