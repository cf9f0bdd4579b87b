package dev.lamplight.core.decoder;

/// How y = W x is stored and computed in the graph. The forms differ in size, speed and exactness; the figures stand in
/// docs/design/generation.md.
interface LinearForm {

    /// Adds the nodes of one product.
    ///
    /// @param name of the output and, before a dot, of everything that is added
    /// @param input float, shape (rows, columns of the weight)
    /// @return the output: float, shape (rows, rows of the weight)
    String multiply(GraphBuilder graph, String name, String input, WeightMatrix weight);

    /// Adds the lookup of token embeddings and whatever constants the head can share with it.
    ///
    /// @param ids int64, shape (rows)
    /// @return float, shape (rows, columns of the weight)
    String embed(GraphBuilder graph, String name, String ids, WeightMatrix embedding);

    /// Adds the product with a head that is the embedding itself.
    ///
    /// @param embedding the name that [#embed] was called with
    String tiedHead(GraphBuilder graph, String name, String input, WeightMatrix weight, String embedding);
}
