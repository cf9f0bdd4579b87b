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
    private static final int ANSWER = 16;

    /// Reads a prompt of 128 tokens and writes 16, or half and a quarter of a smaller context, after a first run of
    /// each that nobody counts.
    ///
    /// @param threads that share the work
    static Pace of(GeneratorPackage model, int threads) {
        int context = model.manifest().contextLength();
        int[] tokens = new int[Math.max(2, Math.min(PROMPT, context / 2))];
        int answer = Math.max(1, Math.min(ANSWER, context / 4));
        int piece = tokens.length / 2;
        Arrays.setAll(tokens, index -> (index * 31 + 7) % model.manifest().vocabulary());
        try (DecoderSession session = DecoderSession.open(model, threads);
                DecoderSequence sequence = session.sequence(tokens.length + answer)) {
            sequence.append(tokens, 0, piece, 1);
            sequence.appendSingleRow(tokens[0]);
            sequence.rewind(0);
            long start = System.nanoTime();
            sequence.append(tokens, 0, piece, 1);
            sequence.append(tokens, piece, tokens.length - piece, 1);
            long middle = System.nanoTime();
            for (int written = 0; written < answer; written++) {
                sequence.appendSingleRow(tokens[written % tokens.length]);
            }
            return new Pace(tokens.length * 1e9 / (middle - start), answer * 1e9 / (System.nanoTime() - middle));
        }
    }
}
