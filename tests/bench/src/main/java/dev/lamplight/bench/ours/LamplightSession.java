package dev.lamplight.bench.ours;

import ai.onnxruntime.OrtEnvironment;
import dev.lamplight.bench.worker.Engine;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.ProcessorTime;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerLoop;
import dev.lamplight.inference.ByteProducts;
import dev.lamplight.inference.ModelPackage;
import dev.lamplight.inference.ModelSession;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The session of an encoder, over a package that was checked before.
public final class LamplightSession implements Engine {
    private final ModelSession session;
    private final float readyMillis;

    private LamplightSession(ModelSession session, float readyMillis) {
        this.session = session;
        this.readyMillis = readyMillis;
    }

    /// Arguments: folder of the layer, folder of the model package.
    public static void main(String[] arguments) throws IOException {
        OnnxRuntimeLibrary.useNativeFolder(Path.of(arguments[0]).resolve("native"));
        OrtEnvironment _ = OnnxRuntimeLibrary.environment();
        ModelPackage model = ModelPackage.open(Path.of(arguments[1]));
        ByteProducts products = ByteProducts.ofThisMachine();
        float start = ProcessorTime.millis();
        ModelSession session = ModelSession.open(model, 1, products);
        WorkerLoop.serve(new LamplightSession(session, ProcessorTime.millis() - start));
    }

    @Override
    public Output run(Task task, List<String> texts) {
        return switch (task) {
            case READY -> new Output.Vectors(List.of(new float[] {readyMillis}));
            case EMBED_TOGETHER, EMBED_QUESTIONS, TOKENIZE, WRITE, WRITE_ALL, FORESEE ->
                throw new IllegalArgumentException("the session is only opened");
        };
    }

    @Override
    public void close() {
        session.close();
    }
}
