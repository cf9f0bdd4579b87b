package dev.lamplight.inference.generate;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoraAdapter;
import ai.onnxruntime.OrtSession;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import dev.lamplight.inference.NativeGate;
import dev.lamplight.inference.OnnxRuntimeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A low-rank adapter in ONNX Runtime's format, loaded once and laid over the weights for the sequences that ask for
/// it,
/// with the names and shapes of [dev.lamplight.core.decoder.AdaptableDecoder]. Thread-safe; whoever opens it closes it,
/// after its sequences.
public final class LoraAdapter implements AutoCloseable {
    private final OrtLoraAdapter adapter;
    private final String sha256;
    private final Map<String, List<Long>> shapes;

    private LoraAdapter(OrtLoraAdapter adapter, String sha256, Map<String, List<Long>> shapes) {
        this.adapter = adapter;
        this.sha256 = sha256;
        this.shapes = shapes;
    }

    /// @param sha256 that the file must have: the native reader is not made for files of strangers
    /// @throws Failure.Permanent MODEL_MISMATCH where it has another, or is no adapter of floats
    public static LoraAdapter open(Path file, String sha256) {
        try {
            return of(file.getFileName().toString(), Files.readAllBytes(file), sha256);
        } catch (IOException unreadable) {
            throw unreadable(file.getFileName().toString(), unreadable);
        }
    }

    /// @param name for messages
    /// @param bytes of the file
    /// @see #open(Path, String)
    static LoraAdapter of(String name, byte[] bytes, String sha256) {
        String found = Sha256.hex(bytes);
        if (!found.equals(sha256)) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "adapter %s: expected SHA-256 %s, found %s".formatted(name, sha256, found));
        }
        Map<String, List<Long>> shapes = AdapterFile.shapes(bytes);
        OrtEnvironment _ = OnnxRuntimeLibrary.environment();
        try (NativeGate.Stay _ = OnnxRuntimeLibrary.gate().enter()) {
            return new LoraAdapter(OrtLoraAdapter.create(bytes), sha256, shapes);
        } catch (OrtException refused) {
            throw unreadable(name, refused);
        }
    }

    private static Failure.Permanent unreadable(String name, Exception cause) {
        return new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "adapter %s cannot be read".formatted(name), cause);
    }

    /// Digest of the file; part of the key of what a sequence may take over.
    public String sha256() {
        return sha256;
    }

    /// @param parameters of a session, -1 for the rank
    /// @throws Failure.Permanent MODEL_MISMATCH where it has a parameter that the session does not have, or of
    /// another
    ///     shape, or half of a pair
    void activate(Map<String, List<Long>> parameters, OrtSession.RunOptions options) throws OrtException {
        shapes.forEach((name, shape) -> {
            List<Long> expected = parameters.getOrDefault(name, List.of());
            int rank = expected.indexOf(-1L);
            boolean fits = rank >= 0 && shape.size() == 2 && shape.get(1 - rank).equals(expected.get(1 - rank));
            String other = name.substring(0, Math.max(0, name.length() - 1)) + (name.endsWith("a") ? "b" : "a");
            List<Long> pair = shapes.getOrDefault(other, List.of());
            if (!fits || pair.size() != 2 || !pair.get(1 - rank).equals(shape.get(rank))) {
                throw new Failure.Permanent(
                        PermanentCode.MODEL_MISMATCH,
                        "adapter: %s has shape %s and its pair %s, and the model takes %s"
                                .formatted(name, shape, pair, expected));
            }
        });
        options.addActiveLoraAdapter(adapter);
    }

    @Override
    public void close() {
        adapter.close();
    }
}
