package dev.lamplight.core.token;

import java.util.List;

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

    private static final List<TokenType> ALL = List.of(values());

    /// Something unknown counts as normal.
    static TokenType of(long number) {
        return number >= 1 && number <= ALL.size() ? ALL.get((int) number - 1) : NORMAL;
    }
}
