package dev.lamplight.core.token;

/// What a token of a vocabulary is; the order is that of `enum llama_token_type` (llama.h), counted from 1.
enum TokenType {
    NORMAL,
    UNKNOWN,
    /// Has a meaning in templates and none in text: role markers, ends.
    CONTROL,
    /// Found in any text, before it is cut into words.
    USER_DEFINED,
    UNUSED,
    /// One byte of a character that has no token, `<0x0A>`.
    BYTE;

    /// Something unknown counts as normal.
    static TokenType of(long number) {
        return number >= 1 && number <= values().length ? values()[(int) number - 1] : NORMAL;
    }
}
