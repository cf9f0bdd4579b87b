package dev.lamplight.core.decoder;

import java.util.Optional;

/// Rotary positions: element pairs of a head are turned by an angle that grows with the position. Su et al. 2021,
/// section 3.2.2.
///
/// @param frequencies radians per position of each pair, shape (headSize / 2)
record Rotary(double[] frequencies) {

    /// @param factors what each frequency is divided by; not of windowed layers
    static Rotary of(DecoderConfig config, Optional<float[]> factors, boolean windowed) {
        int pairs = config.headSize() / 2;
        double[] frequencies = new double[pairs];
        double base = windowed ? config.windowRopeBase() : config.ropeBase();
        double linear = windowed ? 1 : config.ropeFactor();
        for (int pair = 0; pair < pairs; pair++) {
            frequencies[pair] = Math.pow(base, -2.0 * pair / config.headSize()) / linear;
        }
        if (!windowed && factors.isPresent()) {
            float[] divisors = factors.get();
            for (int pair = 0; pair < pairs; pair++) {
                frequencies[pair] /= divisors[pair];
            }
        }
        return new Rotary(frequencies);
    }

    /// Turns all heads of one position in place.
    ///
    /// @param interleaved whether pairs are neighbors (2i, 2i + 1); otherwise (i, i + headSize / 2)
    void turn(float[] heads, int position, boolean interleaved) {
        int pairs = frequencies.length;
        for (int head = 0; head < heads.length; head += 2 * pairs) {
            for (int pair = 0; pair < pairs; pair++) {
                int first = interleaved ? head + 2 * pair : head + pair;
                int second = interleaved ? first + 1 : first + pairs;
                double cosine = Math.cos(position * frequencies[pair]);
                double sine = Math.sin(position * frequencies[pair]);
                double x = heads[first];
                double y = heads[second];
                heads[first] = (float) (x * cosine - y * sine);
                heads[second] = (float) (x * sine + y * cosine);
            }
        }
    }

    /// Cosines or sines of all positions, shape (positions, headSize / 2).
    float[] table(int positions, java.util.function.DoubleUnaryOperator function) {
        float[] table = new float[Math.multiplyExact(positions, frequencies.length)];
        for (int position = 0; position < positions; position++) {
            for (int pair = 0; pair < frequencies.length; pair++) {
                table[position * frequencies.length + pair] =
                        (float) function.applyAsDouble(position * frequencies[pair]);
            }
        }
        return table;
    }
}
