package dev.lamplight.core.token;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Tokens to text as they come: a character whose bytes are spread over tokens is held back until it is whole. Not
/// thread-safe.
public final class TextStream {
    private static final int LONGEST_CHARACTER = 4;

    private final TextTokenizer tokenizer;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] held = {};

    public TextStream(TextTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// The characters that are whole after this token; bytes that can no longer become one are U+FFFD.
    public String add(int token) {
        return decoded(tokenizer.bytes(token), false);
    }

    /// What is still held back, as U+FFFD. The stream can be used anew.
    public String end() {
        String rest = decoded(new byte[0], true);
        decoder.reset();
        return rest;
    }

    private String decoded(byte[] more, boolean isLast) {
        ByteBuffer in = ByteBuffer.allocate(held.length + more.length)
                .put(held)
                .put(more)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + LONGEST_CHARACTER);
        decoder.decode(in, out, isLast);
        if (isLast) {
            decoder.flush(out);
        }
        held = new byte[in.remaining()];
        in.get(held);
        return out.flip().toString();
    }
}
