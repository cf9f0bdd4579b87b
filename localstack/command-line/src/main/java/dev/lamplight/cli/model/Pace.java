package dev.lamplight.cli.model;

import dev.lamplight.inference.generate.DecoderSequence;
import dev.lamplight.inference.generate.DecoderSession;
import dev.lamplight.inference.generate.GeneratorPackage;
import java.util.Arrays;

/// How fast a model reads and writes here.
///
/// @param prompt tokens per second
/// @param answer tokens per second, one after the other, from one prompt
record Pace(double prompt, double answer) {
    private static final int PROMPT = 128;
    private static final int PIECE = 64;
    private static final int ANSWER = 16;

    /// Reads a prompt of 128 tokens and writes 16, after a first run of each that nobody counts.
    ///
    /// @param threads that share the work
    static Pace of(GeneratorPackage model, int threads) {
        int[] tokens = new int[PROMPT];
        Arrays.setAll(tokens, index -> (index * 31 + 7) % model.manifest().vocabulary());
        try (DecoderSession session = DecoderSession.open(model.graphFile(), threads);
                DecoderSequence sequence = session.sequence(PROMPT + ANSWER + 2)) {
            sequence.append(tokens, 0, PIECE, 1);
            sequence.appendOne(tokens[0]);
            sequence.rewind(0);
            long start = System.nanoTime();
            for (int read = 0; read < PROMPT; read += PIECE) {
                sequence.append(tokens, read, PIECE, 1);
            }
            long middle = System.nanoTime();
            for (int written = 0; written < ANSWER; written++) {
                sequence.appendOne(tokens[written]);
            }
            return new Pace(PROMPT * 1e9 / (middle - start), ANSWER * 1e9 / (System.nanoTime() - middle));
        }
    }
}
