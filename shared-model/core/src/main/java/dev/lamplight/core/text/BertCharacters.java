package dev.lamplight.core.text;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// What one set of [normalizer flags][BertNormalization] does to each code point, as a two-stage table.
///
/// The facts come from `bert-unicode.bin`, which was read off the original library: its tables belong to several
/// Unicode versions, none of which is the one of `java.lang.Character`. Making the table takes 15 ms at a start, so it
/// stands in a vocabulary's file. Immutable, thread-safe.
final class BertCharacters {
    /// Part of a word as it is.
    static final int KEEP = 0;
    /// Vanishes; its neighbors touch.
    static final int REMOVE = 1;
    /// Ends a word.
    static final int SPACE = 2;
    /// Is a word of its own.
    static final int ISOLATE = 3;
    /// A Hangul syllable to be decomposed by [#hangulParts].
    static final int HANGUL = 4;
    /// Part of a word, to be put into canonical order with the marks before it.
    static final int MARK = 5;
    /// This value and above: replaced by [#replacement] of the value.
    static final int MAPPED = 6;

    private static final byte[] MAGIC = "LBU1".getBytes(StandardCharsets.US_ASCII);
    private static final int CONTROL_BIT = 1;
    private static final int SPACE_BIT = 2;
    private static final int CJK_BIT = 4;
    private static final int PUNCTUATION_BIT = 8;
    private static final int CODE_POINTS = Character.MAX_CODE_POINT + 1;
    private static final int PAGE_BITS = 8;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;
    private static final int PAGES = CODE_POINTS / PAGE_SIZE;
    private static final int CLASS_BITS = 8;
    private static final int MAX_CLASS = (1 << CLASS_BITS) - 1;
    private static final int HANGUL_FIRST = 0xAC00;
    private static final int HANGUL_LAST = 0xD7A3;
    private static final int HANGUL_TAILS = 28;
    private static final int HANGUL_VOWELS_AND_TAILS = 21 * HANGUL_TAILS;

    /// Shape (4352): number of the page of each 256 code points.
    private final char[] pageNumbers;
    /// Shape (pages, 256).
    private final char[] values;
    /// Shape (replacements + 1): where the code points of each start.
    private final char[] replacementStarts;

    private final int[] replacementPoints;
    /// Ascending: a code point that is a mark, times 256, plus its canonical combining class.
    private final int[] marks;

    private BertCharacters(
            char[] pageNumbers, char[] values, char[] replacementStarts, int[] replacementPoints, int[] marks) {
        this.pageNumbers = pageNumbers;
        this.values = values;
        this.replacementStarts = replacementStarts;
        this.replacementPoints = replacementPoints;
        this.marks = marks;
    }

    static BertCharacters of(BertNormalization normalization) {
        ByteBuffer facts = facts();
        char[] values = readValues(facts, normalization);
        Map<Integer, int[]> stripped = readMapping(facts);
        Map<Integer, int[]> lowered = readMapping(facts);
        int[] marks = readMarks(facts);
        List<int[]> replacements = List.of();
        if (normalization.stripAccents() || normalization.lowercase()) {
            replacements = addReplacements(
                    values,
                    normalization.stripAccents() ? stripped : Map.of(),
                    normalization.lowercase() ? lowered : Map.of());
        }
        if (normalization.stripAccents()) {
            Arrays.fill(values, HANGUL_FIRST, HANGUL_LAST + 1, (char) HANGUL);
            for (int mark : marks) {
                int point = mark >> CLASS_BITS;
                values[point] = values[point] == KEEP ? (char) MARK : values[point];
            }
        }
        return compress(values, replacements, marks);
    }

    /// Bytes that [#write] writes.
    int sizeBytes() {
        return 4 * Integer.BYTES
                + (pageNumbers.length + values.length + replacementStarts.length) * Character.BYTES
                + (replacementPoints.length + marks.length) * Integer.BYTES;
    }

    void write(ByteBuffer target) {
        target.putInt(values.length / PAGE_SIZE)
                .putInt(replacementStarts.length - 1)
                .putInt(replacementPoints.length)
                .putInt(marks.length);
        FileArrays.put(target, pageNumbers);
        FileArrays.put(target, values);
        FileArrays.put(target, replacementStarts);
        FileArrays.put(target, replacementPoints);
        FileArrays.put(target, marks);
    }

    /// @throws Failure.Permanent `model_mismatch` where the file has not as much as it says
    static BertCharacters read(ByteBuffer source) {
        int pages = source.getInt();
        int replacements = source.getInt();
        int points = source.getInt();
        int marks = source.getInt();
        if (pages > PAGES || replacements < 0 || replacements > Character.MAX_VALUE) {
            throw new Failure.Permanent(
                    PermanentCode.MODEL_MISMATCH,
                    "the vocabulary file says %d pages of characters and %d replacements"
                            .formatted(pages, replacements));
        }
        return new BertCharacters(
                FileArrays.chars(source, PAGES),
                FileArrays.chars(source, pages * PAGE_SIZE),
                FileArrays.chars(source, replacements + 1),
                FileArrays.integers(source, points),
                FileArrays.integers(source, marks));
    }

    /// What becomes of a code point: one of the constants, or a value from [#MAPPED] on.
    int valueOf(int codePoint) {
        return values[pageNumbers[codePoint >> PAGE_BITS] * PAGE_SIZE + (codePoint & (PAGE_SIZE - 1))];
    }

    /// Where the code points that replace one of this value, [#MAPPED] or more, start for [#replacementPoint].
    int replacementStart(int value) {
        return replacementStarts[value - MAPPED];
    }

    /// Where they end, exclusively.
    int replacementEnd(int value) {
        return replacementStarts[value - MAPPED + 1];
    }

    /// A code point of a replacement.
    int replacementPoint(int index) {
        return replacementPoints[index];
    }

    /// The canonical combining class of a code point that survives the removal of accents, 0 for a starter.
    int combiningClass(int codePoint) {
        int place = Arrays.binarySearch(marks, codePoint << CLASS_BITS);
        int next = place < 0 ? -place - 1 : place;
        return next < marks.length && marks[next] >> CLASS_BITS == codePoint ? marks[next] & MAX_CLASS : 0;
    }

    /// Decomposes a Hangul syllable (Unicode 3.12) into `parts`, shape (3).
    ///
    /// @return the number of parts, 2 or 3
    static int hangulParts(int syllable, int[] parts) {
        int index = syllable - HANGUL_FIRST;
        parts[0] = 0x1100 + index / HANGUL_VOWELS_AND_TAILS;
        parts[1] = 0x1161 + index % HANGUL_VOWELS_AND_TAILS / HANGUL_TAILS;
        parts[2] = 0x11A7 + index % HANGUL_TAILS;
        return index % HANGUL_TAILS == 0 ? 2 : 3;
    }

    private static int valueOf(int bits, BertNormalization normalization) {
        if (normalization.cleanText() && (bits & CONTROL_BIT) != 0) {
            return REMOVE;
        }
        if ((bits & SPACE_BIT) != 0) {
            return SPACE;
        }
        boolean ideograph = normalization.handleChineseChars() && (bits & CJK_BIT) != 0;
        return ideograph || (bits & PUNCTUATION_BIT) != 0 ? ISOLATE : KEEP;
    }

    /// Gives each code point that changes its own value; what the replacement consists of is looked up again later,
    /// so that a sign that decomposes into punctuation ends a word.
    private static List<int[]> addReplacements(
            char[] values, Map<Integer, int[]> stripped, Map<Integer, int[]> lowered) {
        List<int[]> replacements = new ArrayList<>();
        SortedSet<Integer> changing = new TreeSet<>(stripped.keySet());
        changing.addAll(lowered.keySet());
        for (int point : changing) {
            if (values[point] == REMOVE || values[point] == SPACE) {
                continue;
            }
            int[] base = stripped.getOrDefault(point, new int[] {point});
            int[] result = Arrays.stream(base)
                    .flatMap(part -> Arrays.stream(lowered.getOrDefault(part, new int[] {part})))
                    .toArray();
            if (result.length == 0) {
                values[point] = (char) REMOVE;
            } else {
                values[point] = (char) (MAPPED + replacements.size());
                replacements.add(result);
            }
        }
        return replacements;
    }

    private static BertCharacters compress(char[] values, List<int[]> replacements, int[] marks) {
        char[] pageNumbers = new char[PAGES];
        char[] pages = new char[CODE_POINTS];
        Map<CharBuffer, Integer> known = new HashMap<>();
        for (int page = 0; page < PAGES; page++) {
            CharBuffer content = CharBuffer.wrap(values, page * PAGE_SIZE, PAGE_SIZE);
            int number = known.size();
            Integer same = known.putIfAbsent(content, number);
            if (same == null) {
                content.duplicate().get(pages, number * PAGE_SIZE, PAGE_SIZE);
            }
            pageNumbers[page] = (char) (same == null ? number : same);
        }
        char[] starts = new char[replacements.size() + 1];
        for (int i = 0; i < replacements.size(); i++) {
            starts[i + 1] = (char) (starts[i] + replacements.get(i).length);
        }
        int[] points = replacements.stream().flatMapToInt(Arrays::stream).toArray();
        if (points.length > Character.MAX_VALUE) {
            throw new IllegalStateException("expected at most 65,535 code points, found " + points.length);
        }
        return new BertCharacters(pageNumbers, Arrays.copyOf(pages, known.size() * PAGE_SIZE), starts, points, marks);
    }

    private static ByteBuffer facts() {
        try (InputStream in = BertCharacters.class.getResourceAsStream("bert-unicode.bin")) {
            if (in == null) {
                throw new IllegalStateException("bert-unicode.bin is missing beside " + BertCharacters.class);
            }
            ByteBuffer facts = ByteBuffer.wrap(in.readAllBytes());
            byte[] magic = new byte[MAGIC.length];
            facts.get(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new IllegalStateException("bert-unicode.bin does not start with LBU1");
            }
            return facts;
        } catch (IOException e) {
            throw new UncheckedIOException("Reading bert-unicode.bin", e);
        }
    }

    private static char[] readValues(ByteBuffer facts, BertNormalization normalization) {
        char[] values = new char[CODE_POINTS];
        int point = 0;
        for (int ranges = readVarint(facts); ranges > 0; ranges--) {
            int start = point + readVarint(facts);
            point = start + readVarint(facts);
            Arrays.fill(values, start, point, (char) valueOf(readVarint(facts), normalization));
        }
        return values;
    }

    private static Map<Integer, int[]> readMapping(ByteBuffer facts) {
        int count = readVarint(facts);
        Map<Integer, int[]> mapping = HashMap.newHashMap(count);
        int point = 0;
        for (int i = 0; i < count; i++) {
            point += readVarint(facts);
            int[] result = new int[readVarint(facts)];
            for (int part = 0; part < result.length; part++) {
                result[part] = readVarint(facts);
            }
            mapping.put(point, result);
        }
        return mapping;
    }

    private static int[] readMarks(ByteBuffer facts) {
        int[] marks = new int[readVarint(facts)];
        int point = 0;
        for (int i = 0; i < marks.length; i++) {
            point += readVarint(facts);
            marks[i] = point << CLASS_BITS | readVarint(facts);
        }
        return marks;
    }

    private static int readVarint(ByteBuffer facts) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = facts.get();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
