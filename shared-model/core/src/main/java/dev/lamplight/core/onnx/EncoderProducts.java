package dev.lamplight.core.onnx;

/// How the matrix products of an encoder are written: plainly, or in 8 bits.
sealed interface EncoderProducts permits PlainProducts, RoundedProducts {

    /// Writes input times matrix.
    ///
    /// @param name of what is written
    /// @param input name of a tensor, shape (batch, length, in)
    /// @param matrix shape (in, out)
    Product write(GraphBuilder graph, String name, String input, FloatMatrix matrix, Place place);

    /// The constant table of words as a tensor of the embeddings of the ids.
    ///
    /// @param ids name of a tensor, int64, shape (batch, length)
    /// @return name of a tensor, shape (batch, length, hidden)
    String lookup(GraphBuilder graph, String name, String ids, FloatMatrix table);

    /// A product, of which the bias is still to be added.
    ///
    /// @param output name of a tensor, shape (batch, length, out)
    /// @param bias what has to be added, shape (out)
    record Product(String output, FloatMatrix bias) {
        static Product of(String output, int width) {
            return new Product(output, FloatMatrix.row(new float[width]));
        }
    }

    /// Which product of which layer.
    record Place(int layer, Kind kind) {}

    /// The products of a layer, in their order.
    enum Kind {
        ATTENTION,
        CONTEXT,
        INTERMEDIATE,
        OUTPUT
    }
}
