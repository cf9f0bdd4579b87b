package dev.lamplight.core.token;

import java.util.Arrays;

/// How byte-level vocabularies write bytes as letters: those that print stand for themselves, the others for the
/// letters from U+0100 on, in their order. Radford et al. 2019, `bytes_to_unicode`.
final class ByteLetters {
    private static final char[] LETTERS = new char[256];
    private static final int[] BYTES = new int[512];

    static {
        Arrays.fill(BYTES, -1);
        int others = 0;
        for (int value = 0; value < 256; value++) {
            boolean prints = (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
            LETTERS[value] = (char) (prints ? value : 256 + others++);
            BYTES[LETTERS[value]] = value;
        }
    }

    private ByteLetters() {}

    static char letter(int unsignedByte) {
        return LETTERS[unsignedByte];
    }

    static String text(byte[] bytes) {
        char[] letters = new char[bytes.length];
        for (int index = 0; index < bytes.length; index++) {
            letters[index] = LETTERS[bytes[index] & 0xFF];
        }
        return new String(letters);
    }

    /// @throws dev.lamplight.contract.Failure.Permanent MALFORMED_MODEL where a letter stands for no byte
    static byte[] bytes(String piece) {
        byte[] bytes = new byte[piece.length()];
        for (int index = 0; index < bytes.length; index++) {
            char letter = piece.charAt(index);
            if (letter >= BYTES.length || BYTES[letter] < 0) {
                throw TokenVocabulary.malformed(
                        "the letter U+%04X of a token stands for no byte".formatted((int) letter));
            }
            bytes[index] = (byte) BYTES[letter];
        }
        return bytes;
    }
}
