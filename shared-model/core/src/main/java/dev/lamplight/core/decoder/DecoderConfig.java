package dev.lamplight.core.decoder;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.GgufMetadata;

/// The sizes and constants of one decoder.
///
/// @param layers transformer blocks
/// @param width length of a hidden state
/// @param feedForward length of the gated inner state
/// @param heads query heads
/// @param keyValueHeads heads of key and value; `heads` is a multiple
/// @param headSize length of one head
/// @param vocabulary number of tokens
/// @param contextLength positions that the model was trained for
/// @param normEpsilon of all RMS norms
/// @param ropeBase base of the rotary frequencies, theta; Su et al. 2021
/// @param ropeFactor what positions are divided by (linear scaling)
/// @param window positions that a windowed layer sees, itself included; 0 where all layers see all
/// @param windowPattern every layer whose number is a multiple of it, counted from 1, sees all positions
/// @param windowRopeBase base of the rotary frequencies of windowed layers
public record DecoderConfig(
        DecoderFamily family,
        int layers,
        int width,
        int feedForward,
        int heads,
        int keyValueHeads,
        int headSize,
        int vocabulary,
        int contextLength,
        float normEpsilon,
        double ropeBase,
        double ropeFactor,
        int window,
        int windowPattern,
        double windowRopeBase) {
    private static final int MAX_LAYERS = 1024;
    private static final int MAX_SIZE = 1 << 20;

    /// What Gemma 3 fixes and no file carries: one layer in six sees everything. llama.cpp, llama-model.cpp.
    private static final int GEMMA_PATTERN = 6;

    private static final double GEMMA_WINDOW_ROPE_BASE = 10_000;

    /// @throws Failure.Permanent UNSUPPORTED_MODEL where the family or one of its options is not known; MALFORMED_MODEL
    ///     where a size is missing or impossible
    public static DecoderConfig of(GgufFile file) {
        GgufMetadata metadata = file.metadata();
        String architecture = metadata.text("general.architecture")
                .orElseThrow(() -> malformed("expected the key general.architecture, found none"));
        DecoderFamily family = DecoderFamily.of(architecture);
        String prefix = family.word() + ".";
        int width = metadata.size(prefix + "embedding_length", 1, MAX_SIZE);
        int heads = metadata.size(prefix + "attention.head_count", 1, MAX_SIZE);
        int headSize = metadata.whole(prefix + "attention.key_length").isPresent()
                ? metadata.size(prefix + "attention.key_length", 2, MAX_SIZE)
                : width / heads;
        requireKnownOptions(metadata, prefix, headSize);
        boolean windowed = family == DecoderFamily.GEMMA3;
        return new DecoderConfig(
                family,
                metadata.size(prefix + "block_count", 1, MAX_LAYERS),
                width,
                metadata.size(prefix + "feed_forward_length", 1, MAX_SIZE),
                heads,
                metadata.size(prefix + "attention.head_count_kv", 1, heads),
                headSize,
                file.tensor("token_embd.weight").rows(),
                metadata.size(prefix + "context_length", 1, Integer.MAX_VALUE),
                metadata.real(prefix + "attention.layer_norm_rms_epsilon")
                        .orElseThrow(() -> malformed(
                                "expected the key " + prefix + "attention.layer_norm_rms_epsilon, found none"))
                        .floatValue(),
                metadata.real(prefix + "rope.freq_base").orElse(windowed ? 1_000_000.0 : 10_000.0),
                metadata.real(prefix + "rope.scaling.factor").orElse(1.0),
                windowed ? metadata.size(prefix + "attention.sliding_window", 1, Integer.MAX_VALUE) : 0,
                windowed ? GEMMA_PATTERN : 1,
                windowed ? GEMMA_WINDOW_ROPE_BASE : 0);
    }

    public DecoderConfig {
        if (heads % keyValueHeads != 0) {
            throw malformed("expected heads to be a multiple of key-value heads, found %d and %d"
                    .formatted(heads, keyValueHeads));
        }
        if (headSize % 2 != 0) {
            throw malformed("expected heads of an even length, found " + headSize);
        }
        if (!(normEpsilon > 0) || !(ropeBase > 1) || !(ropeFactor > 0) || Double.isInfinite(ropeFactor)) {
            throw malformed("expected a positive epsilon, rotary base and factor, found %s, %s and %s"
                    .formatted(normEpsilon, ropeBase, ropeFactor));
        }
    }

    /// Whether a layer, counted from 0, sees only the last `window` positions.
    boolean isWindowed(int layer) {
        return window > 0 && (layer + 1) % windowPattern != 0;
    }

    /// What a dot product of query and key is multiplied with before the softmax.
    float attentionScale() {
        return (float) (1 / Math.sqrt(headSize));
    }

    /// What token embeddings are multiplied with.
    float embeddingScale() {
        return switch (family) {
            case LLAMA, QWEN2, QWEN3 -> 1;
            case GEMMA3 -> (float) Math.sqrt(width);
        };
    }

    /// Query and key-value heads, one after the other: the length of a packed projection.
    int packedWidth() {
        return (heads + 2 * keyValueHeads) * headSize;
    }

    /// Bytes of keys and values of one token, as float32.
    public long cacheBytesPerToken() {
        return 2L * layers * keyValueHeads * headSize * Float.BYTES;
    }

    /// Options that change what is computed and that nobody here implements: refused, not ignored.
    private static void requireKnownOptions(GgufMetadata metadata, String prefix, int headSize) {
        String scaling = metadata.text(prefix + "rope.scaling.type").orElse("none");
        if (!scaling.equals("none") && !scaling.equals("linear")) {
            throw unsupported("%srope.scaling.type is %s; known are none, linear".formatted(prefix, scaling));
        }
        long rotary = metadata.whole(prefix + "rope.dimension_count").orElse((long) headSize);
        if (rotary != headSize) {
            throw unsupported("%srope.dimension_count is %d; only whole heads (%d) are rotated"
                    .formatted(prefix, rotary, headSize));
        }
        long valueLength = metadata.whole(prefix + "attention.value_length").orElse((long) headSize);
        if (valueLength != headSize) {
            throw unsupported("%sattention.value_length is %d and differs from the keys' %d"
                    .formatted(prefix, valueLength, headSize));
        }
        if (metadata.whole(prefix + "expert_count").orElse(0L) != 0) {
            throw unsupported("the model is a mixture of experts (" + prefix + "expert_count)");
        }
    }

    private static Failure.Permanent malformed(String explanation) {
        return new Failure.Permanent(PermanentCode.MALFORMED_MODEL, "Malformed model: " + explanation);
    }

    private static Failure.Permanent unsupported(String explanation) {
        return new Failure.Permanent(PermanentCode.UNSUPPORTED_MODEL, explanation);
    }
}
