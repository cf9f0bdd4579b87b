package dev.lamplight.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where ONNX Runtime's native libraries are loaded from: the layer's folder where it has them, so that nothing is
/// unpacked when a function starts (95 ms); the jar's own copy otherwise.
public final class OnnxRuntimeLibrary {
    private static final String NATIVE_PATH = "onnxruntime.native.path";

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
    static OrtEnvironment environment() {
        return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "lamplight");
    }
}
