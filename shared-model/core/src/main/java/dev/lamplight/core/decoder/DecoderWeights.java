package dev.lamplight.core.decoder;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.GgufTensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The tensors of a decoder by the part that they play, each checked against the sizes of the configuration. Valid
/// while the file is open.
///
/// @param embedding shape (vocabulary, width)
/// @param head shape (vocabulary, width); the embedding where the file has no other
/// @param outputNorm shape (width)
/// @param ropeFactors what each rotary frequency is divided by, shape (headSize / 2); Llama 3.1
record DecoderWeights(
        GgufTensor embedding, GgufTensor head, float[] outputNorm, Optional<float[]> ropeFactors, List<Layer> layers) {

    DecoderWeights {
        layers = List.copyOf(layers);
    }

    /// One transformer block.
    ///
    /// @param query shape (heads * headSize, width); key and value (keyValueHeads * headSize, width)
    /// @param packedBias biases of query, key and value, one after the other
    /// @param headNorms of the families that have them
    /// @param output shape (width, heads * headSize)
    /// @param gate and up: shape (feedForward, width); down: shape (width, feedForward)
    record Layer(
            float[] attentionNorm,
            GgufTensor query,
            GgufTensor key,
            GgufTensor value,
            Optional<float[]> packedBias,
            Optional<HeadNorms> headNorms,
            GgufTensor output,
            Optional<float[]> postAttentionNorm,
            float[] feedForwardNorm,
            GgufTensor gate,
            GgufTensor up,
            GgufTensor down,
            Optional<float[]> postFeedForwardNorm) {}

    /// Shape (headSize) each.
    record HeadNorms(float[] query, float[] key) {}

    /// @throws Failure.Permanent MALFORMED_MODEL where a tensor is missing or has another shape
    static DecoderWeights of(GgufFile file, DecoderConfig config) {
        return new Reading(file, config).weights();
    }

    /// Whether the head is the embedding.
    boolean isTied() {
        return head.name().equals(embedding.name());
    }

    private record Reading(GgufFile file, DecoderConfig config) {

        private DecoderWeights weights() {
            GgufTensor embedding = matrix("token_embd.weight", config.vocabulary(), config.width());
            GgufTensor head = file.find("output.weight").isPresent()
                    ? matrix("output.weight", config.vocabulary(), config.width())
                    : embedding;
            Optional<float[]> factors = file.find("rope_freqs.weight").isPresent()
                    ? Optional.of(vector("rope_freqs.weight", config.headSize() / 2))
                    : Optional.empty();
            return new DecoderWeights(
                    embedding,
                    head,
                    vector("output_norm.weight", config.width()),
                    factors,
                    IntStream.range(0, config.layers()).mapToObj(this::layer).toList());
        }

        private Layer layer(int index) {
            String prefix = "blk." + index + ".";
            DecoderFamily family = config.family();
            int queries = config.heads() * config.headSize();
            int keys = config.keyValueHeads() * config.headSize();
            return new Layer(
                    vector(prefix + "attn_norm.weight", config.width()),
                    matrix(prefix + "attn_q.weight", queries, config.width()),
                    matrix(prefix + "attn_k.weight", keys, config.width()),
                    matrix(prefix + "attn_v.weight", keys, config.width()),
                    family == DecoderFamily.QWEN2 ? Optional.of(packedBias(prefix, queries, keys)) : noBias(prefix),
                    family.hasHeadNorms()
                            ? Optional.of(new HeadNorms(
                                    vector(prefix + "attn_q_norm.weight", config.headSize()),
                                    vector(prefix + "attn_k_norm.weight", config.headSize())))
                            : Optional.empty(),
                    matrix(prefix + "attn_output.weight", config.width(), queries),
                    postNorm(prefix + "post_attention_norm.weight"),
                    vector(prefix + "ffn_norm.weight", config.width()),
                    matrix(prefix + "ffn_gate.weight", config.feedForward(), config.width()),
                    matrix(prefix + "ffn_up.weight", config.feedForward(), config.width()),
                    matrix(prefix + "ffn_down.weight", config.width(), config.feedForward()),
                    postNorm(prefix + "post_ffw_norm.weight"));
        }

        private Optional<float[]> postNorm(String name) {
            return config.family().hasPostNorms() ? Optional.of(vector(name, config.width())) : Optional.empty();
        }

        private float[] packedBias(String prefix, int queries, int keys) {
            float[] packed = new float[queries + 2 * keys];
            System.arraycopy(vector(prefix + "attn_q.bias", queries), 0, packed, 0, queries);
            System.arraycopy(vector(prefix + "attn_k.bias", keys), 0, packed, queries, keys);
            System.arraycopy(vector(prefix + "attn_v.bias", keys), 0, packed, queries + keys, keys);
            return packed;
        }

        /// Biases that a family does not have would be left out of the sum in silence.
        private Optional<float[]> noBias(String prefix) {
            if (file.find(prefix + "attn_q.bias").isPresent()) {
                throw new Failure.Permanent(
                        PermanentCode.UNSUPPORTED_MODEL,
                        "%s models have no biases, found %sattn_q.bias"
                                .formatted(config.family().word(), prefix));
            }
            return Optional.empty();
        }

        private GgufTensor matrix(String name, int rows, int columns) {
            GgufTensor tensor = file.tensor(name);
            if (tensor.rows() != rows || tensor.columns() != columns) {
                throw mismatch(name, rows + " x " + columns, tensor.rows() + " x " + tensor.columns());
            }
            return tensor;
        }

        private float[] vector(String name, int length) {
            GgufTensor tensor = file.tensor(name);
            if (tensor.rows() != 1 || tensor.columns() != length) {
                throw mismatch(name, Integer.toString(length), tensor.rows() + " x " + tensor.columns());
            }
            return tensor.vector();
        }

        private static Failure.Permanent mismatch(String name, String expected, String found) {
            return new Failure.Permanent(
                    PermanentCode.MALFORMED_MODEL,
                    "Malformed model: tensor %s: expected %s elements, found %s".formatted(name, expected, found));
        }
    }
}
