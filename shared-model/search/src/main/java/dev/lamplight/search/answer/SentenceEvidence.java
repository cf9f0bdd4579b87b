package dev.lamplight.search.answer;

import dev.lamplight.core.text.TextSpan;

/// What is known of a sentence as an answer.
///
/// @param passage that holds it, from 0
/// @param span in the passage's text
/// @param cosine of the question and the sentence below its heading
/// @param share of the question's information that the sentence and its heading hold, 0 to 1
/// @param tokens of the encoder of its language
/// @param form what it is beside its meaning
record SentenceEvidence(int passage, TextSpan span, double cosine, double share, int tokens, Form form) {

    /// What a sentence is beside its meaning.
    enum Form {
        STATEMENT,
        HEADING,
        /// Ends in a colon.
        INTRODUCTION,
        QUESTION
    }
}
