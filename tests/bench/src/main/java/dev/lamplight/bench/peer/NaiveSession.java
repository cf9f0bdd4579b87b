package dev.lamplight.bench.peer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lamplight.bench.worker.Engine;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.ProcessorTime;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A session of ONNX Runtime as its documentation opens one: the file in an array, all optimizations.
public final class NaiveSession implements Engine {
    private final OrtSession session;
    private final float readyMillis;

    private NaiveSession(OrtSession session, float readyMillis) {
        this.session = session;
        this.readyMillis = readyMillis;
    }

    /// Argument: ONNX file.
    public static void main(String[] arguments) throws IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float start = ProcessorTime.millis();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            OrtSession session = environment.createSession(Files.readAllBytes(Path.of(arguments[0])), options);
            WorkerLoop.serve(new NaiveSession(session, ProcessorTime.millis() - start));
        } catch (OrtException refused) {
            throw new IOException("ONNX Runtime refuses " + arguments[0], refused);
        }
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
        try {
            session.close();
        } catch (OrtException failed) {
            throw new IllegalStateException("the session does not close", failed);
        }
    }
}
