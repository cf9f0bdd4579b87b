package dev.lamplight.core.decoder;

import dev.lamplight.core.gguf.GgufWriter;
import dev.lamplight.core.gguf.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Small decoders with random weights in every family and tensor type: what a machine, or a change of the compiler, is
/// checked with where no real model of a family is at hand. The same seed gives the same file.
public final class SyntheticDecoder {
    /// Whole blocks of every tensor type.
    private static final int WIDTH = 256;

    private static final int FEED_FORWARD = 512;
    private static final int HEADS = 4;
    private static final int KEY_VALUE_HEADS = 2;
    private static final int HEAD_SIZE = 64;
    private static final int VOCABULARY = 96;
    private static final int WINDOW = 8;
    private static final float ROPE_BASE = 10_000;
    private static final String CHAT_TEMPLATE =
            "{% for turn in messages %}{{ turn.role + ': ' + turn.content + '<|im_end|>' }}"
                    + "{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}";

    private final DecoderFamily family;
    private final TensorType type;
    private final Random random;
    private final GgufWriter file = new GgufWriter();

    private SyntheticDecoder(DecoderFamily family, TensorType type, long seed) {
        this.family = family;
        this.type = type;
        this.random = new Random(seed);
    }

    /// Whether the head is the embedding, as in small models.
    public enum Head {
        TIED,
        OWN
    }

    /// Whether the frequencies of rotary positions are those of the base alone.
    public enum Positions {
        OF_THE_BASE,
        /// Divided by factors that the file carries, as Llama 3.1 and 3.2 have them.
        STRETCHED
    }

    /// A GGUF file of a few hundred kilobytes.
    public static byte[] file(DecoderFamily family, TensorType type, Head head, long seed) {
        return file(family, Positions.OF_THE_BASE, type, head, seed);
    }

    /// A GGUF file of a few hundred kilobytes.
    public static byte[] file(DecoderFamily family, Positions positions, TensorType type, Head head, long seed) {
        return new SyntheticDecoder(family, type, seed).build(positions, head);
    }

    private byte[] build(Positions positions, Head head) {
        int layers = family == DecoderFamily.GEMMA3 ? 6 : 2; // with one layer that sees everything
        sizes(layers);
        tokenizer();
        matrix("token_embd.weight", VOCABULARY, WIDTH);
        if (head == Head.OWN) {
            matrix("output.weight", VOCABULARY, WIDTH);
        }
        norm("output_norm.weight", WIDTH);
        if (positions == Positions.STRETCHED) {
            file.floats("rope_freqs.weight", new long[] {HEAD_SIZE / 2}, stretching());
        }
        for (int layer = 0; layer < layers; layer++) {
            layer("blk." + layer + ".");
        }
        return file.toBytes();
    }

    private void sizes(int layers) {
        String prefix = family.word() + ".";
        file.text("general.architecture", family.word())
                .text("general.name", "synthetic " + family.word())
                .uint32(prefix + "block_count", layers)
                .uint32(prefix + "embedding_length", WIDTH)
                .uint32(prefix + "feed_forward_length", FEED_FORWARD)
                .uint32(prefix + "attention.head_count", HEADS)
                .uint32(prefix + "attention.head_count_kv", KEY_VALUE_HEADS)
                .uint32(prefix + "attention.key_length", HEAD_SIZE)
                .uint32(prefix + "attention.value_length", HEAD_SIZE)
                .uint32(prefix + "context_length", 512)
                .float32(prefix + "attention.layer_norm_rms_epsilon", 1e-5f)
                .float32(prefix + "rope.freq_base", ROPE_BASE);
        if (family == DecoderFamily.GEMMA3) {
            file.uint32(prefix + "attention.sliding_window", WINDOW);
        }
    }

    /// Bytes that print, the space, an end of turns, and a chat template.
    private void tokenizer() {
        List<String> pieces = new ArrayList<>();
        int[] types = new int[VOCABULARY];
        for (char printed = '!'; printed <= '~'; printed++) {
            types[pieces.size()] = 1;
            pieces.add(String.valueOf(printed));
        }
        types[pieces.size()] = 1;
        pieces.add("\u0120"); // how byte-level vocabularies write a space
        types[pieces.size()] = 3;
        pieces.add("<|im_end|>");
        file.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "gpt-2")
                .texts("tokenizer.ggml.tokens", pieces)
                .int32s("tokenizer.ggml.token_type", types)
                .texts("tokenizer.ggml.merges", List.of())
                .uint32("tokenizer.ggml.eos_token_id", VOCABULARY - 1)
                .text("tokenizer.chat_template", CHAT_TEMPLATE);
    }

    private void layer(String prefix) {
        norm(prefix + "attn_norm.weight", WIDTH);
        matrix(prefix + "attn_q.weight", HEADS * HEAD_SIZE, WIDTH);
        matrix(prefix + "attn_k.weight", KEY_VALUE_HEADS * HEAD_SIZE, WIDTH);
        matrix(prefix + "attn_v.weight", KEY_VALUE_HEADS * HEAD_SIZE, WIDTH);
        matrix(prefix + "attn_output.weight", WIDTH, HEADS * HEAD_SIZE);
        if (family == DecoderFamily.QWEN2) {
            vector(prefix + "attn_q.bias", HEADS * HEAD_SIZE, 0, 0.3f);
            vector(prefix + "attn_k.bias", KEY_VALUE_HEADS * HEAD_SIZE, 0, 0.3f);
            vector(prefix + "attn_v.bias", KEY_VALUE_HEADS * HEAD_SIZE, 0, 0.3f);
        }
        if (family.hasHeadNorms()) {
            norm(prefix + "attn_q_norm.weight", HEAD_SIZE);
            norm(prefix + "attn_k_norm.weight", HEAD_SIZE);
        }
        if (family.hasPostNorms()) {
            norm(prefix + "post_attention_norm.weight", WIDTH);
            norm(prefix + "post_ffw_norm.weight", WIDTH);
        }
        norm(prefix + "ffn_norm.weight", WIDTH);
        matrix(prefix + "ffn_gate.weight", FEED_FORWARD, WIDTH);
        matrix(prefix + "ffn_up.weight", FEED_FORWARD, WIDTH);
        matrix(prefix + "ffn_down.weight", WIDTH, FEED_FORWARD);
    }

    /// What Llama 3.1 divides frequencies by: those of long waves by 8, those of short ones by 1, those between by
    /// something between (rope_type llama3 of its config.json). The context is short enough for all three.
    ///
    /// @return shape (HEAD_SIZE / 2)
    private static float[] stretching() {
        double factor = 8;
        double longest = 64;
        double shortest = longest / 4;
        float[] factors = new float[HEAD_SIZE / 2];
        for (int pair = 0; pair < factors.length; pair++) {
            double wave = 2 * Math.PI * Math.pow(ROPE_BASE, 2.0 * pair / HEAD_SIZE);
            double share = Math.clamp((longest / wave - 1) / (longest / shortest - 1), 0, 1);
            factors[pair] = (float) (1 / ((1 - share) / factor + share));
        }
        return factors;
    }

    private void norm(String name, int length) {
        vector(name, length, 1, 0.2f);
    }

    private void vector(String name, int length, float mean, float deviation) {
        float[] values = new float[length];
        for (int index = 0; index < length; index++) {
            values[index] = mean + deviation * (float) random.nextGaussian();
        }
        file.floats(name, new long[] {length}, values);
    }

    private void matrix(String name, int rows, int columns) {
        int blocks = Math.multiplyExact(rows, columns) / type.blockElements();
        ByteBuffer data = ByteBuffer.allocate(blocks * type.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block < blocks; block++) {
            block(data, (float) (1 / Math.sqrt(columns)));
        }
        file.tensor(name, type.number(), new long[] {columns, rows}, data.array());
    }

    /// One block whose elements have about this deviation: random numbers, and scales that fit them.
    private void block(ByteBuffer data, float deviation) {
        int start = data.position();
        byte[] numbers = new byte[type.blockBytes()];
        random.nextBytes(numbers);
        data.put(numbers);
        float value = deviation * (float) random.nextGaussian();
        float spread = deviation * (0.7f + 0.6f * random.nextFloat());
        switch (type) {
            case F32 -> data.putFloat(start, value);
            case F16 -> data.putShort(start, Float.floatToFloat16(value));
            case BF16 -> data.putShort(start, (short) (Float.floatToRawIntBits(value) >>> 16));
            // its numbers have no mean of zero, and files have scales of both signs
            case Q4_0 -> halves(data, start, (random.nextBoolean() ? spread : -spread) / 4.6f);
            case Q4_1 -> halves(data, start, spread / 4.6f, -spread / 4.6f * 7.5f);
            case Q5_0 -> halves(data, start, spread / 9.2f);
            case Q5_1 -> halves(data, start, spread / 9.2f, -spread / 9.2f * 15.5f);
            case Q8_0 -> halves(data, start, spread / 74f);
            case Q2_K -> halves(data, start + 80, spread / 10f, spread / 10f * 1.5f);
            case Q3_K -> halves(data, start + 108, spread / 42f);
            case Q4_K -> halves(data, start, spread / 150f, spread / 150f * 7.5f);
            case Q5_K -> halves(data, start, spread / 300f, spread / 300f * 15.5f);
            case Q6_K -> halves(data, start + 208, spread / 1350f);
        }
    }

    private static void halves(ByteBuffer data, int at, float... values) {
        IntStream.range(0, values.length)
                .forEach(index -> data.putShort(at + 2 * index, Float.floatToFloat16(values[index])));
    }
}
