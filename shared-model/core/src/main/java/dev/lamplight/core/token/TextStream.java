package dev.lamplight.core.token;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Tokens to text as they come: a character whose bytes are spread over tokens is held back until it is whole. Not
/// thread-safe.
public final class TextStream {
    private static final byte[] NOTHING = {};
    private static final int LONGEST_CHARACTER = 4;

    /// Bytes of most tokens, with what was held back before them.
    private static final int USUAL_SIZE = 64;

    private final TextTokenizer tokenizer;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /// Begins with what is held back.
    private ByteBuffer in = ByteBuffer.allocate(USUAL_SIZE);

    private CharBuffer out = CharBuffer.allocate(USUAL_SIZE);

    public TextStream(TextTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /// The characters that are whole after this token; bytes that can no longer become one are U+FFFD.
    public String add(int token) {
        return decoded(tokenizer.bytes(token), false);
    }

    /// What is still held back, as U+FFFD. The stream can be used anew.
    public String end() {
        String rest = decoded(NOTHING, true);
        decoder.reset();
        return rest;
    }

    private String decoded(byte[] more, boolean isLast) {
        if (in.remaining() < more.length) {
            in = ByteBuffer.allocate(in.position() + more.length).put(in.flip());
        }
        in.put(more).flip();
        if (out.capacity() < in.remaining() + LONGEST_CHARACTER) {
            out = CharBuffer.allocate(in.remaining() + LONGEST_CHARACTER);
        }
        out.clear();
        decoder.decode(in, out, isLast);
        if (isLast) {
            decoder.flush(out);
        }
        in.compact();
        return out.position() == 0 ? "" : out.flip().toString();
    }
}
