package dev.lamplight.core.decoder;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The architectures that are compiled, by the names that GGUF gives them. They share the frame of Llama (Touvron
/// et al. 2023: RMS norms before each part, rotary positions, gated feed-forward) and differ in what the methods
/// say.
public enum DecoderFamily {
    /// Llama 1 to 3, TinyLlama, SmolLM2, Mistral.
    LLAMA,
    /// Qwen2 and 2.5: biases on query, key and value.
    QWEN2,
    /// Qwen3: norms on each head's query and key.
    QWEN3,
    /// The text part of Gemma 3: norms on query and key and after each part, most layers see a window only.
    GEMMA3;

    /// @throws Failure.Permanent UNSUPPORTED_MODEL where it is none of these
    static DecoderFamily of(String architecture) {
        return Arrays.stream(values())
                .filter(family -> family.word().equals(architecture))
                .findFirst()
                .orElseThrow(() -> new Failure.Permanent(
                        PermanentCode.UNSUPPORTED_MODEL,
                        "the architecture is %s; known are %s"
                                .formatted(
                                        architecture,
                                        Arrays.stream(values())
                                                .map(DecoderFamily::word)
                                                .collect(Collectors.joining(", ")))));
    }

    /// The name in `general.architecture` and before the dot of every size.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether the rows of query and key stand as pairs (2i, 2i + 1) of rotated elements; otherwise as halves (i, i
    /// + D/2).
    boolean hasInterleavedRotary() {
        return this == LLAMA;
    }

    boolean hasHeadNorms() {
        return this == QWEN3 || this == GEMMA3;
    }

    /// Whether the output of attention and of the feed-forward part is normed before it is added.
    boolean hasPostNorms() {
        return this == GEMMA3;
    }

    /// What the gate of the feed-forward part goes through.
    Activation activation() {
        return switch (this) {
            case LLAMA, QWEN2, QWEN3 -> Activation.SILU;
            case GEMMA3 -> Activation.GELU_TANH;
        };
    }

    enum Activation {
        /// x / (1 + exp(-x)).
        SILU,
        /// 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))); Hendrycks and Gimpel 2016.
        GELU_TANH
    }
}
