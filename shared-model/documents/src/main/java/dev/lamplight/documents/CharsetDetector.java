package dev.lamplight.documents;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds the charset of text. A byte order mark decides; then valid UTF-8, which other charsets do not produce by
/// accident; then UTF-16 by its shape; then what the document declares; then GB18030 against Windows-1252 by how the
/// high bytes stand.
final class CharsetDetector {
    static final Charset GB18030 = Charset.forName("GB18030");
    static final Charset BIG5 = Charset.forName("Big5");
    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    private static final int SAMPLE_BYTES = 65_536;

    /// Decoded text.
    ///
    /// @param text without the byte order mark
    record Decoded(String text, Charset charset) {}

    private record Mark(Charset charset, int length) {}

    private CharsetDetector() {}

    /// @param declared the charset name that the document gives, null where it gives none
    static Decoded decode(byte[] bytes, @Nullable String declared) {
        Mark mark = byteOrderMark(bytes);
        if (mark != null) {
            int length = bytes.length - mark.length();
            return new Decoded(new String(bytes, mark.length(), length, mark.charset()), mark.charset());
        }
        String utf8 = decodeStrictly(bytes, bytes.length, StandardCharsets.UTF_8);
        if (utf8 != null && utf8.indexOf('\0') < 0) {
            return new Decoded(utf8, StandardCharsets.UTF_8);
        }
        Charset charset = shapeOrDeclaration(bytes, declared);
        return new Decoded(new String(bytes, charset), charset);
    }

    private static Charset shapeOrDeclaration(byte[] bytes, @Nullable String declared) {
        Charset wide = utf16Shape(bytes);
        if (wide != null) {
            return wide;
        }
        if (isNearlyUtf8(bytes)) {
            return StandardCharsets.UTF_8;
        }
        Charset known = known(declared);
        return known == null || known.name().startsWith("UTF") ? legacyShape(bytes) : known;
    }

    static boolean hasByteOrderMark(byte[] bytes) {
        return byteOrderMark(bytes) != null;
    }

    /// UTF-16 without a mark: in either byte order nearly every unit is ASCII, Chinese or general punctuation, which
    /// the other order turns into rare characters.
    static @Nullable Charset utf16Shape(byte[] bytes) {
        if (bytes.length < 4 || bytes.length % 2 != 0) {
            return null;
        }
        double little = plausibleUnits(bytes, 1);
        double big = plausibleUnits(bytes, 0);
        if (Math.max(little, big) < 0.9 || Math.abs(little - big) < 0.3) {
            return null;
        }
        Charset charset = little > big ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        return decodeStrictly(bytes, bytes.length, charset) == null ? null : charset;
    }

    private static @Nullable Mark byteOrderMark(byte[] bytes) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return new Mark(StandardCharsets.UTF_8, 3);
        }
        if (startsWith(bytes, 0xFF, 0xFE, 0, 0)) {
            return new Mark(UTF_32LE, 4);
        }
        if (startsWith(bytes, 0, 0, 0xFE, 0xFF)) {
            return new Mark(UTF_32BE, 4);
        }
        if (startsWith(bytes, 0xFF, 0xFE)) {
            return new Mark(StandardCharsets.UTF_16LE, 2);
        }
        if (startsWith(bytes, 0xFE, 0xFF)) {
            return new Mark(StandardCharsets.UTF_16BE, 2);
        }
        return startsWith(bytes, 0x84, 0x31, 0x95, 0x33) ? new Mark(GB18030, 4) : null;
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (int index = 0; index < prefix.length; index++) {
            if ((bytes[index] & 0xFF) != prefix[index]) {
                return false;
            }
        }
        return true;
    }

    /// Share of 16-bit units in a sample that ordinary English or Chinese text has; `high` is the index of the more
    /// significant byte. Zero unless some are spaces, line ends or Chinese stops: two Western letters in a row also
    /// look like a Chinese character, but no two bytes of Western text look like those.
    private static double plausibleUnits(byte[] bytes, int high) {
        int end = Math.min(bytes.length, SAMPLE_BYTES) & ~1;
        int plausible = 0;
        int anchors = 0;
        for (int index = 0; index < end; index += 2) {
            int unit = (bytes[index + high] & 0xFF) << 8 | (bytes[index + 1 - high] & 0xFF);
            plausible += isUsual(unit) ? 1 : 0;
            anchors += isAnchor(unit) ? 1 : 0;
        }
        return anchors == 0 || anchors * 200 < end / 2 ? 0 : 2.0 * plausible / end;
    }

    private static boolean isAnchor(int unit) {
        return unit == ' ' || unit == '\n' || unit == '\r' || unit == '\u3001' || unit == '\u3002' || unit == '\uFF0C';
    }

    private static boolean isUsual(int unit) {
        boolean latin = unit == '\n' || unit == '\r' || unit == '\t' || (unit >= ' ' && unit < 0x250);
        return latin
                || (unit >= 0x4E00 && unit <= 0x9FFF)
                || (unit >= 0x3000 && unit <= 0x30FF)
                || (unit >= 0xFF00 && unit <= 0xFF60)
                || (unit >= 0x2010 && unit <= 0x2030);
    }

    /// A text with a broken byte here and there is still UTF-8 if nearly all of its sequences are whole.
    private static boolean isNearlyUtf8(byte[] bytes) {
        long whole = 0;
        long broken = 0;
        int index = 0;
        while (index < bytes.length) {
            int first = bytes[index] & 0xFF;
            int length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
            if (length == 1) {
                index++;
                continue;
            }
            boolean continued = length > 0 && continues(bytes, index + 1, index + length);
            whole += continued ? 1 : 0;
            broken += continued ? 0 : 1;
            index += continued ? length : 1;
        }
        return whole > 4 * broken;
    }

    private static boolean continues(byte[] bytes, int start, int end) {
        if (end > bytes.length) {
            return false;
        }
        for (int index = start; index < end; index++) {
            if ((bytes[index] & 0xC0) != 0x80) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Charset known(@Nullable String declared) {
        if (declared == null) {
            return null;
        }
        String name = declared.strip().toLowerCase(Locale.ROOT);
        // What pages call by these names is in practice the superset, as the WHATWG Encoding Standard has it.
        return switch (name) {
            case "iso-8859-1", "latin1", "us-ascii", "ascii" -> WINDOWS_1252;
            case "gb2312", "gbk", "gb_2312-80", "x-gbk" -> GB18030;
            case "utf-16", "utf-16le", "utf-16be", "utf-32" -> null; // the shape would have been found
            default -> supported(name);
        };
    }

    private static @Nullable Charset supported(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
            return null;
        }
    }

    /// GB18030 writes a common Chinese character as two bytes from A1 up, so high bytes stand in even runs; Western
    /// text has single ones between letters.
    private static Charset legacyShape(byte[] bytes) {
        int paired = 0;
        int common = 0;
        int high = 0;
        int end = Math.min(bytes.length, SAMPLE_BYTES * 4);
        int index = 0;
        while (index < end) {
            int first = bytes[index] & 0xFF;
            int second = index + 1 < end ? bytes[index + 1] & 0xFF : 0;
            if (first < 0x80) {
                index++;
            } else if (first >= 0xA1 && first <= 0xF7 && second >= 0xA1) {
                paired += 2;
                high += 2;
                // Rows of punctuation and of the 3,755 characters of GB 2312's first level.
                common += first <= 0xA3 || (first >= 0xB0 && first <= 0xD7) ? 2 : 0;
                index += 2;
            } else {
                high++;
                index += first >= 0x81 && second >= 0x80 ? 2 : 1;
            }
        }
        boolean chinese = paired >= 0.85 * high && common >= 0.7 * paired;
        if (chinese && decodeStrictly(bytes, end & ~1, GB18030) == null) {
            chinese = common >= 0.9 * paired;
        }
        return chinese ? GB18030 : isBig5(bytes, end) ? BIG5 : WINDOWS_1252;
    }

    /// Big5 writes a character as a byte from A1 up and one of nearly any value; in text of its language most are of
    /// its first level and stand one behind the other, which letters with accents never do.
    private static boolean isBig5(byte[] bytes, int end) {
        int pairs = 0;
        int common = 0;
        int neighbors = 0;
        int previousEnd = -1;
        int index = 0;
        while (index < end) {
            int first = bytes[index] & 0xFF;
            int second = index + 1 < end ? bytes[index + 1] & 0xFF : 0;
            if (first < 0x80) {
                index++;
                continue;
            }
            boolean valid = first >= 0xA1 && first <= 0xF9 && ((second >= 0x40 && second <= 0x7E) || second >= 0xA1);
            if (!valid && index + 1 < end) {
                return false;
            }
            pairs++;
            common += first <= 0xC6 ? 1 : 0;
            neighbors += index == previousEnd ? 1 : 0;
            index += 2;
            previousEnd = index;
        }
        return pairs >= 4 && common >= 0.9 * pairs && neighbors >= 0.5 * pairs;
    }

    private static @Nullable String decodeStrictly(byte[] bytes, int length, Charset charset) {
        try {
            CharBuffer decoded = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, 0, length));
            return decoded.toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }
}
