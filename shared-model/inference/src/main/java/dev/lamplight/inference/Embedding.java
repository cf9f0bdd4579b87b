package dev.lamplight.inference;

import java.util.Arrays;

/// The vector of one text in the space of one model; of length 1 where the model normalizes.
public final class Embedding {
    private final float[] vector;

    private Embedding(float[] vector) {
        this.vector = vector;
    }

    public static Embedding of(float... vector) {
        return new Embedding(vector.clone());
    }

    /// Keeps the array instead of copying it: for whoever has just made it and lets it go.
    static Embedding owning(float[] vector) {
        return new Embedding(vector);
    }

    public int dimensions() {
        return vector.length;
    }

    /// The first `dimensions` values, scaled to length 1 again: the vector in a smaller space, for models that were
    /// measured in it. The whole vector is returned as it is.
    ///
    /// @throws IllegalArgumentException where there are not so many
    public Embedding truncated(int dimensions) {
        if (dimensions < 1 || dimensions > vector.length) {
            throw new IllegalArgumentException("expected 1 to " + vector.length + " dimensions, found " + dimensions);
        }
        if (dimensions == vector.length) {
            return this;
        }
        double squares = 0;
        for (int index = 0; index < dimensions; index++) {
            squares += (double) vector[index] * vector[index];
        }
        double length = Math.sqrt(squares);
        float[] head = Arrays.copyOf(vector, dimensions);
        for (int index = 0; length > 0 && index < dimensions; index++) {
            head[index] = (float) (head[index] / length);
        }
        return owning(head);
    }

    /// A copy, shape (dimensions).
    public float[] toArray() {
        return vector.clone();
    }

    /// The cosine of two texts where both vectors have length 1.
    ///
    /// @throws IllegalArgumentException where the other vector has another length
    public double dot(Embedding other) {
        if (other.vector.length != vector.length) {
            throw new IllegalArgumentException(
                    "expected " + vector.length + " dimensions, found " + other.vector.length);
        }
        double sum = 0;
        for (int index = 0; index < vector.length; index++) {
            sum += (double) vector[index] * other.vector[index];
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding that && Arrays.equals(vector, that.vector);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(vector);
    }

    @Override
    public String toString() {
        return "Embedding[" + vector.length + "]";
    }
}
