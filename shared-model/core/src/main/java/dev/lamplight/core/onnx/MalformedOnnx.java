package dev.lamplight.core.onnx;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import org.jspecify.annotations.Nullable;

/// The failure of a file that is not the ONNX it claims to be.
final class MalformedOnnx {
    private MalformedOnnx() {}

    static Failure.Permanent because(String explanation) {
        return because(explanation, null);
    }

    static Failure.Permanent because(String explanation, @Nullable Throwable cause) {
        return new Failure.Permanent(PermanentCode.MODEL_MISMATCH, "Malformed ONNX file: " + explanation, cause);
    }
}
