package dev.lamplight.bench.peer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lamplight.bench.worker.Opened;
import dev.lamplight.bench.worker.ProcessorTime;
import dev.lamplight.bench.worker.WorkerLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A session of ONNX Runtime as its documentation opens one: the file in an array, all optimizations.
public final class NaiveSession {
    private NaiveSession() {}

    /// Argument: ONNX file.
    public static void main(String[] arguments) throws IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float start = ProcessorTime.millis();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession _ = environment.createSession(Files.readAllBytes(Path.of(arguments[0])), options)) {
            WorkerLoop.serve(new Opened(ProcessorTime.millis() - start));
        } catch (OrtException refused) {
            throw new IOException("ONNX Runtime refuses " + arguments[0], refused);
        }
    }
}
