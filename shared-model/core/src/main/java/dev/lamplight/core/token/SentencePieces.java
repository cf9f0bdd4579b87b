package dev.lamplight.core.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The pieces of a SentencePiece vocabulary: text in which spaces are written as U+2581, and bytes as `<0x0A>`.
/// Immutable.
final class SentencePieces {
    static final char SPACE = '\u2581';
    private static final byte[] NOTHING = {};

    private final Map<String, Integer> ids;
    private final int[] idOfByte = new int[256];
    private final byte[][] bytes;

    SentencePieces(TokenVocabulary vocabulary) {
        this.bytes = new byte[vocabulary.pieces().size()][];
        this.ids = HashMap.newHashMap(bytes.length);
        Arrays.fill(idOfByte, -1);
        for (int id = 0; id < bytes.length; id++) {
            String piece = vocabulary.pieces().get(id);
            bytes[id] = switch (vocabulary.types().get(id)) {
                case NORMAL, UNUSED, USER_DEFINED -> piece.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
                case BYTE -> new byte[] {byteValue(piece)};
                case CONTROL, UNKNOWN -> NOTHING;
            };
            switch (vocabulary.types().get(id)) {
                case NORMAL, USER_DEFINED -> ids.putIfAbsent(piece, id);
                case BYTE -> idOfByte[bytes[id][0] & 0xFF] = id;
                case CONTROL, UNKNOWN, UNUSED -> {} // no text becomes one of these
            }
        }
    }

    /// The pieces that text may become, with their ids.
    Map<String, Integer> ids() {
        return ids;
    }

    @Nullable
    Integer id(String piece) {
        return ids.get(piece);
    }

    /// The bytes that a token stands for.
    byte[] bytes(int id) {
        return bytes[id].clone();
    }

    /// Whether there are tokens for single bytes.
    boolean hasBytes() {
        return Arrays.stream(idOfByte).anyMatch(id -> id >= 0);
    }

    /// The tokens of a text's bytes; those that have none are left out.
    void addBytes(String text, TokenList tokens) {
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            if (idOfByte[value & 0xFF] >= 0) {
                tokens.add(idOfByte[value & 0xFF]);
            }
        }
    }

    /// `<0x0A>`.
    private static byte byteValue(String piece) {
        if (piece.length() != 6 || !piece.startsWith("<0x") || !piece.endsWith(">")) {
            throw TokenVocabulary.malformed("expected a byte as <0x0A>, found " + piece);
        }
        return (byte) Integer.parseInt(piece, 3, 5, 16);
    }
}
