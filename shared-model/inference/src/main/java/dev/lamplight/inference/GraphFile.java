package dev.lamplight.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Lazy;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.onnx.OnnxModel;
import dev.lamplight.core.onnx.UnsignedWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Loads a graph in the form that this processor computes exactly, with its weights mapped from their file.
public final class GraphFile {
    private static final String WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path";

    private GraphFile() {}

    /// @param products what this processor makes of the products of bytes
    /// @param options without optimizations: graphs of ours are final
    /// @throws Failure.Permanent MODEL_MISMATCH where the file cannot be read
    public static OrtSession load(
            OrtEnvironment environment, Path file, ByteProducts products, OrtSession.SessionOptions options)
            throws OrtException {
        return load(environment, file, new Lazy<>(() -> read(file))::get, products, options);
    }

    /// @param graph what the file says, asked for only where it matters
    /// @see #load(OrtEnvironment, Path, ByteProducts, OrtSession.SessionOptions)
    static OrtSession load(
            OrtEnvironment environment,
            Path file,
            Supplier<OnnxModel> graph,
            ByteProducts products,
            OrtSession.SessionOptions options)
            throws OrtException {
        return products == ByteProducts.SATURATING && UnsignedWeights.concern(graph.get())
                ? loadRewritten(environment, file, graph.get(), products, options)
                : environment.createSession(file.toString(), options);
    }

    /// @param rewriting of the graph before it is loaded; its weights stay in their file
    /// @see #load(OrtEnvironment, Path, ByteProducts, OrtSession.SessionOptions)
    public static OrtSession load(
            OrtEnvironment environment,
            Path file,
            ByteProducts products,
            OrtSession.SessionOptions options,
            UnaryOperator<OnnxModel> rewriting)
            throws OrtException {
        return loadRewritten(environment, file, rewriting.apply(read(file)), products, options);
    }

    private static OrtSession loadRewritten(
            OrtEnvironment environment,
            Path file,
            OnnxModel rewritten,
            ByteProducts products,
            OrtSession.SessionOptions options)
            throws OrtException {
        OnnxModel graph = rewritten;
        if (products == ByteProducts.SATURATING && UnsignedWeights.concern(graph)) {
            graph = UnsignedWeights.of(graph);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
        }
        // The graph comes from memory, its weights still from their file.
        options.addConfigEntry(
                WEIGHTS_FOLDER, file.toAbsolutePath().resolveSibling("").toString());
        ByteBuffer bytes = graph.write().toByteBuffer();
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return environment.createSession(array, options);
    }

    /// What a graph's file says; its weights stay in theirs.
    ///
    /// @throws Failure.Permanent MODEL_MISMATCH where the file cannot be read
    public static OnnxModel read(Path file) {
        try {
            return OnnxModel.read(file);
        } catch (IOException unreadable) {
            throw new Failure.Permanent(PermanentCode.MODEL_MISMATCH, file + ": the graph cannot be read", unreadable);
        }
    }
}
