package dev.lamplight.bench.ours;

import ai.onnxruntime.OrtEnvironment;
import dev.lamplight.bench.worker.Opened;
import dev.lamplight.bench.worker.ProcessorTime;
import dev.lamplight.bench.worker.WorkerLoop;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.ModelSession;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import java.io.IOException;
import java.nio.file.Path;

/// The session of an encoder, over a package that was checked before.
public final class LamplightSession {
    private LamplightSession() {}

    /// Arguments: folder of the layer, folder of the model package.
    public static void main(String[] arguments) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(Path.of(arguments[0]).resolve("native"));
        OrtEnvironment _ = OnnxRuntimeLibrary.environment();
        ModelPackage model = ModelPackage.open(Path.of(arguments[1]));
        ByteProducts products = ByteProducts.ofThisMachine();
        float start = ProcessorTime.millis();
        try (ModelSession _ = ModelSession.open(model, 1, products)) {
            WorkerLoop.serve(new Opened(ProcessorTime.millis() - start));
        }
    }
}
