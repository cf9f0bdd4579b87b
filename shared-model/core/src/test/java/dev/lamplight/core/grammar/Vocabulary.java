package dev.lamplight.core.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A vocabulary as models have them: an end without bytes, all bytes, and longer pieces that cross every border of
/// JSON.
final class Vocabulary {
    static final int END = 0;

    private static final List<String> PIECES = List.of(
            "{\"", "\":", "\": ", "\": \"", "\",", "\", \"", "\"}", "\"]", "[\"", "}", "]}", "}}", "\"}}", "{}", "[]",
            "[{\"", "},{\"", "true", "false", "null", "tr", "ue", "nul", "10", "123", "-1", ".5", "e+", "e1", "the",
            "na", "name", "id", "tags", " a", "  ", "\n  ", "\\n", "\\u", "\\\"", "中", "文中", "价格", "名称", "😀", "é",
            "AB", "yes", "no", "@x.com", "2026", "-0", "T1", "00:", "Z", "id\":", "ok\":t", "a b", "\",\"");

    private Vocabulary() {}

    /// A single byte's token.
    static int of(String ascii) {
        return 1 + ascii.charAt(0);
    }

    static byte[][] bytes() {
        List<byte[]> tokens = new ArrayList<>();
        tokens.add(new byte[0]);
        for (int value = 0; value < 256; value++) {
            tokens.add(new byte[] {(byte) value});
        }
        PIECES.forEach(piece -> tokens.add(piece.getBytes(StandardCharsets.UTF_8)));
        tokens.add(new byte[] {(byte) 0xE4, (byte) 0xB8}); // most of 中
        tokens.add(new byte[] {(byte) 0xAD, '"'}); // the rest of it
        tokens.add("true".getBytes(StandardCharsets.UTF_8)); // the same bytes twice
        return tokens.toArray(byte[][]::new);
    }
}
