package dev.lamplight.search.segment;

/// Scaling to length 1, so that the dot product of two vectors is their cosine.
public final class UnitVector {
    private UnitVector() {}

    /// The vector divided by its Euclidean length, shape (dimension), as a new array.
    ///
    /// @throws IllegalArgumentException for a vector without direction: empty, all zeros, or not finite
    public static float[] of(float[] vector) {
        double squares = 0;
        for (float component : vector) {
            squares += (double) component * component;
        }
        if (!(squares > 0) || Double.isInfinite(squares)) {
            throw new IllegalArgumentException("vector of " + vector.length
                    + " components: expected a finite length above 0, found " + Math.sqrt(squares));
        }
        double length = Math.sqrt(squares);
        float[] unit = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }
}
