package dev.lamplight.core.decoder;

import dev.lamplight.core.gguf.GgufFile;
import dev.lamplight.core.gguf.GgufTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A decoder computed as its papers write it down, from the weights as the file has them: float32 states, sums in
/// double precision, no reordering of rows, no packing, no quantized activations. It is what compiled graphs are
/// judged by, and far too slow for anything else (each call decodes all weights anew). Remembers keys and values of
/// what it was given. Not thread-safe; valid while its file is open.
public final class ReferenceDecoder {
    private final DecoderConfig config;
    private final DecoderWeights weights;
    private final List<Cache> caches = new ArrayList<>();
    private int length;

    private ReferenceDecoder(DecoderConfig config, DecoderWeights weights) {
        this.config = config;
        this.weights = weights;
        reset();
    }

    /// @throws dev.lamplight.contract.Failure.Permanent MALFORMED_MODEL or UNSUPPORTED_MODEL where the file holds no
    ///     decoder of a known family
    public static ReferenceDecoder of(GgufFile file) {
        DecoderConfig config = DecoderConfig.of(file);
        return new ReferenceDecoder(config, DecoderWeights.of(file, config));
    }

    public DecoderConfig config() {
        return config;
    }

    /// Forgets everything.
    public void reset() {
        caches.clear();
        for (int layer = 0; layer < config.layers(); layer++) {
            caches.add(new Cache(new ArrayList<>(), new ArrayList<>()));
        }
        length = 0;
    }

    /// Keys and values of one layer, one entry per position, each of shape (keyValueHeads * headSize).
    private record Cache(List<float[]> keys, List<float[]> values) {}

    /// Goes on with these tokens.
    ///
    /// @return logits after each of them, float, shape (tokens, vocabulary), unnormalized
    public float[][] logits(int[] tokens) {
        float[][] states = embeddings(tokens);
        for (int layer = 0; layer < config.layers(); layer++) {
            attention(layer, states);
            feedForward(weights.layers().get(layer), states);
        }
        length += tokens.length;
        return product(weights.head(), normed(states, weights.outputNorm()));
    }

    private float[][] embeddings(int[] tokens) {
        float[][] states = new float[tokens.length][config.width()];
        for (int position = 0; position < tokens.length; position++) {
            weights.embedding().row(tokens[position], states[position]);
            for (int index = 0; index < config.width(); index++) {
                states[position][index] *= config.embeddingScale();
            }
        }
        return states;
    }

    /// Adds the output of one layer's attention to the states, shape (tokens, width).
    private void attention(int layer, float[][] states) {
        DecoderWeights.Layer of = weights.layers().get(layer);
        float[][] input = normed(states, of.attentionNorm());
        float[][] queries = product(of.query(), input);
        float[][] keys = product(of.key(), input);
        float[][] values = product(of.value(), input);
        of.packedBias().ifPresent(bias -> {
            int keyWidth = config.keyValueHeads() * config.headSize();
            int queryWidth = config.heads() * config.headSize();
            addToAll(queries, bias, 0);
            addToAll(keys, bias, queryWidth);
            addToAll(values, bias, queryWidth + keyWidth);
        });
        of.headNorms().ifPresent(norms -> {
            normHeads(queries, norms.query());
            normHeads(keys, norms.key());
        });
        Rotary rotary = Rotary.of(config, weights.ropeFactors(), config.isWindowed(layer));
        for (int index = 0; index < states.length; index++) {
            rotary.turn(queries[index], length + index, config.family().hasInterleavedRotary());
            rotary.turn(keys[index], length + index, config.family().hasInterleavedRotary());
            caches.get(layer).keys().add(keys[index]);
            caches.get(layer).values().add(values[index]);
        }
        float[][] mixed = new float[states.length][];
        for (int index = 0; index < states.length; index++) {
            mixed[index] = attended(queries[index], layer, length + index);
        }
        addPart(states, product(of.output(), mixed), of.postAttentionNorm());
    }

    /// Softmax over what a position sees, per head; Vaswani et al. 2017, section 3.2.1.
    ///
    /// @param query shape (heads * headSize), rotated
    /// @return shape (heads * headSize)
    private float[] attended(float[] query, int layer, int position) {
        Cache cache = caches.get(layer);
        int first = config.isWindowed(layer) ? Math.max(0, position - config.window() + 1) : 0;
        int group = config.heads() / config.keyValueHeads();
        float[] mixed = new float[query.length];
        double[] shares = new double[position + 1 - first];
        for (int head = 0; head < config.heads(); head++) {
            int at = head * config.headSize();
            int shared = head / group * config.headSize();
            double largest = Double.NEGATIVE_INFINITY;
            for (int seen = first; seen <= position; seen++) {
                double score = 0;
                float[] key = cache.keys().get(seen);
                for (int index = 0; index < config.headSize(); index++) {
                    score += (double) query[at + index] * key[shared + index];
                }
                shares[seen - first] = score * config.attentionScale();
                largest = Math.max(largest, shares[seen - first]);
            }
            double sum = 0;
            for (int seen = 0; seen < shares.length; seen++) {
                shares[seen] = Math.exp(shares[seen] - largest);
                sum += shares[seen];
            }
            for (int index = 0; index < config.headSize(); index++) {
                double value = 0;
                for (int seen = first; seen <= position; seen++) {
                    value += shares[seen - first] * cache.values().get(seen)[shared + index];
                }
                mixed[at + index] = (float) (value / sum);
            }
        }
        return mixed;
    }

    /// down(activation(gate x) * up x); Shazeer 2020.
    private void feedForward(DecoderWeights.Layer of, float[][] states) {
        float[][] input = normed(states, of.feedForwardNorm());
        float[][] gates = product(of.gate(), input);
        float[][] ups = product(of.up(), input);
        for (int position = 0; position < states.length; position++) {
            for (int index = 0; index < config.feedForward(); index++) {
                gates[position][index] = (float) (activated(gates[position][index]) * ups[position][index]);
            }
        }
        addPart(states, product(of.down(), gates), of.postFeedForwardNorm());
    }

    private double activated(double x) {
        return switch (config.family().activation()) {
            case SILU -> x / (1 + Math.exp(-x));
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
        };
    }

    private void addPart(float[][] states, float[][] part, Optional<float[]> postNorm) {
        float[][] added = postNorm.map(norm -> normed(part, norm)).orElse(part);
        for (int position = 0; position < states.length; position++) {
            add(states[position], added[position], 0);
        }
    }

    private static void addToAll(float[][] rows, float[] bias, int from) {
        for (float[] row : rows) {
            add(row, bias, from);
        }
    }

    private static void add(float[] row, float[] part, int from) {
        for (int index = 0; index < row.length; index++) {
            row[index] += part[from + index];
        }
    }

    /// RMS norm; Zhang and Sennrich 2019.
    private float[][] normed(float[][] states, float[] norm) {
        float[][] normed = new float[states.length][];
        for (int position = 0; position < states.length; position++) {
            normed[position] = states[position].clone();
            norm(normed[position], 0, norm);
        }
        return normed;
    }

    private void normHeads(float[][] rows, float[] norm) {
        for (float[] row : rows) {
            for (int at = 0; at < row.length; at += norm.length) {
                norm(row, at, norm);
            }
        }
    }

    private void norm(float[] values, int from, float[] norm) {
        double squares = 0;
        for (int index = 0; index < norm.length; index++) {
            squares += (double) values[from + index] * values[from + index];
        }
        double factor = 1 / Math.sqrt(squares / norm.length + config.normEpsilon());
        for (int index = 0; index < norm.length; index++) {
            values[from + index] = (float) (values[from + index] * factor * norm[index]);
        }
    }

    /// y = W x for all rows of x at once, so that each row of W is decoded once.
    ///
    /// @param states shape (tokens, columns of W)
    /// @return shape (tokens, rows of W)
    private static float[][] product(GgufTensor weight, float[][] states) {
        float[][] products = new float[states.length][weight.rows()];
        float[] row = new float[weight.columns()];
        for (int index = 0; index < weight.rows(); index++) {
            weight.row(index, row);
            for (int position = 0; position < states.length; position++) {
                products[position][index] = (float) dot(row, states[position]);
            }
        }
        return products;
    }

    /// Four sums side by side: a processor need not wait for one addition to begin the next.
    private static double dot(float[] a, float[] b) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int index = 0;
        for (; index + 3 < a.length; index += 4) {
            first += (double) a[index] * b[index];
            second += (double) a[index + 1] * b[index + 1];
            third += (double) a[index + 2] * b[index + 2];
            fourth += (double) a[index + 3] * b[index + 3];
        }
        for (; index < a.length; index++) {
            first += (double) a[index] * b[index];
        }
        return first + second + third + fourth;
    }
}
