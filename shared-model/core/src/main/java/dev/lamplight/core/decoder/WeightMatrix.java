package dev.lamplight.core.decoder;

import dev.lamplight.core.gguf.GgufTensor;
import dev.lamplight.core.gguf.Quants;
import dev.lamplight.core.gguf.TensorType;
import java.util.List;
import java.util.Optional;

/// A weight as a linear part of the graph wants it: tensors of a file stacked upon each other, the rows of rotated
/// heads in the order of halves. y = W x.
///
/// @param parts of equal width
record WeightMatrix(List<Part> parts) {

    /// @param interleavedHeads how many heads its rows form, where each stands as pairs; 0 where the rows stay as they
    ///     are
    record Part(GgufTensor tensor, int interleavedHeads) {

        /// Where row `row` of this matrix stands in the file. llama.cpp writes the rows of a Llama head of length D as
        /// [D/2, 2] where Hugging Face has [2, D/2]; whole rows move, so blocks stay what they are.
        int source(int row) {
            if (interleavedHeads == 0) {
                return row;
            }
            int headSize = tensor.rows() / interleavedHeads;
            int inHead = row % headSize;
            int half = inHead / (headSize / 2);
            int pair = inHead % (headSize / 2);
            return row - inHead + 2 * pair + half;
        }
    }

    WeightMatrix {
        parts = List.copyOf(parts);
    }

    static WeightMatrix of(GgufTensor tensor) {
        return new WeightMatrix(List.of(new Part(tensor, 0)));
    }

    int rows() {
        return parts.stream().mapToInt(part -> part.tensor().rows()).sum();
    }

    int columns() {
        return parts.getFirst().tensor().columns();
    }

    /// @param target float, shape (columns)
    void row(int row, float[] target) {
        Place place = place(row);
        place.tensor().row(place.row(), target);
    }

    /// A row of quantized parts of one type, not multiplied out.
    void row(int row, Quants target) {
        Place place = place(row);
        place.tensor().row(place.row(), target);
    }

    /// The form of all parts, where they have one in common.
    Optional<TensorType> commonType() {
        return parts.stream().map(part -> part.tensor().type()).distinct().count() == 1
                ? Optional.of(parts.getFirst().tensor().type())
                : Optional.empty();
    }

    /// A row of a tensor in the file.
    private record Place(GgufTensor tensor, int row) {}

    private Place place(int row) {
        int left = row;
        for (Part part : parts) {
            if (left < part.tensor().rows()) {
                return new Place(part.tensor(), part.source(left));
            }
            left -= part.tensor().rows();
        }
        throw new IndexOutOfBoundsException(row);
    }
}
