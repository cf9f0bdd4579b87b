package dev.lamplight.core.token;

import java.text.Normalizer;
import java.util.Arrays;

/// Canonical composition as Hugging Face's tokenizers do it: by the tables of Unicode 9, in which the combining marks
/// that came later are ordinary characters that nothing moves over. Java's tables are newer.
final class OriginalNfc {
    /// Combining marks of Unicode 10 to 16, first and last of each range: where Java's form of a mark between others
    /// differs from that of `tokenizers` 0.23.3.
    private static final int[] LATER_MARKS = {
        0x7FD, 0x7FD, 0x897, 0x89F, 0x8CA, 0x8D3, 0x9FE, 0x9FE, 0xC3C, 0xC3C, 0xD3B, 0xD3C, 0xEBA, 0xEBA, 0x1715,
        0x1715, 0x1ABF, 0x1ACE, 0x1DF6, 0x1DFA, 0xA82C, 0xA82C, 0x10D24, 0x10D27, 0x10D69, 0x10D6D, 0x10EAB, 0x10EAC,
        0x10EFD, 0x10EFF, 0x10F46, 0x10F50, 0x10F82, 0x10F85, 0x11070, 0x11070, 0x1133B, 0x1133B, 0x113CE, 0x113D0,
        0x1145E, 0x1145E, 0x11839, 0x1183A, 0x1193D, 0x1193E, 0x11943, 0x11943, 0x119E0, 0x119E0, 0x11A34, 0x11A34,
        0x11A47, 0x11A47, 0x11A99, 0x11A99, 0x11D42, 0x11D42, 0x11D44, 0x11D45, 0x11D97, 0x11D97, 0x11F41, 0x11F42,
        0x1612F, 0x1612F, 0x16FF0, 0x16FF1, 0x1E08F, 0x1E08F, 0x1E130, 0x1E136, 0x1E2AE, 0x1E2AE, 0x1E2EC, 0x1E2EF,
        0x1E4EC, 0x1E4EF, 0x1E5EE, 0x1E5EF
    };

    private OriginalNfc() {}

    static String normalize(String text) {
        if (Normalizer.isNormalized(text, Normalizer.Form.NFC)
                && text.codePoints().noneMatch(OriginalNfc::isLater)) {
            return text;
        }
        StringBuilder normalized = new StringBuilder();
        int from = 0;
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            int next = at + Character.charCount(codePoint);
            if (isLater(codePoint)) {
                normalized.append(Normalizer.normalize(text.substring(from, at), Normalizer.Form.NFC));
                normalized.appendCodePoint(codePoint);
                from = next;
            }
            at = next;
        }
        return normalized
                .append(Normalizer.normalize(text.substring(from), Normalizer.Form.NFC))
                .toString();
    }

    private static boolean isLater(int codePoint) {
        if (codePoint < LATER_MARKS[0]) {
            return false;
        }
        int place = Arrays.binarySearch(LATER_MARKS, codePoint);
        // found: a border; between two: inside a range where an odd number of borders lies before it
        return place >= 0 || (-place - 1) % 2 == 1;
    }
}
