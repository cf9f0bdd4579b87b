package dev.lamplight.search.answer;

import java.util.List;

/// The encoder that embedded the question and the passages, as far as answers need it.
public interface SentenceEncoder {
    /// Vectors of sentences, each of length 1, in their order, in the space of one encoder.
    ///
    /// @param encoder digest of the model, as chunks and questions name it
    List<float[]> vectors(String encoder, List<String> sentences);

    /// Length of a text in tokens of the encoder of its language, without the tokens that frame it.
    int tokens(String text);
}
