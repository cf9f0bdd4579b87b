package dev.lamplight.search.segment;

import dev.lamplight.contract.Chunk;

/// A chunk with its vector.
///
/// @param chunk the passage
/// @param encoder digest of the model that made the vector; only vectors of one encoder are compared
/// @param vector shape (dimension), scaled to length 1 here
// The array is copied on the way in and read by this package only; a list of boxed floats would cost five times as
// much.
@SuppressWarnings("ArrayRecordComponent")
public record EmbeddedChunk(Chunk chunk, String encoder, float[] vector) {
    public EmbeddedChunk {
        vector = UnitVector.of(vector);
    }
}
