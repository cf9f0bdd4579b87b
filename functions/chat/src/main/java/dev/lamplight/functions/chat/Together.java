package dev.lamplight.functions.chat;

/// Which texts one run of a decoder advances together.
enum Together {
    /// The answers to one prompt: an environment has one request at a time.
    ANSWERS_TO_A_PROMPT,
    /// All that are written at the same time, whoever asked.
    ALL
}
