package dev.lamplight.core.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// What one set of [normalizer flags][BertNormalization] does to each code point, as a two-stage table.
///
/// The facts come from `bert-unicode.bin`, which was read off the original library: its tables belong to several
/// Unicode versions, none of which is the one of `java.lang.Character`. Immutable, thread-safe.
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
    private static final int HANGUL_FIRST = 0xAC00;
    private static final int HANGUL_LAST = 0xD7A3;
    private static final int HANGUL_TAILS = 28;
    private static final int HANGUL_VOWELS_AND_TAILS = 21 * HANGUL_TAILS;

    /// Shape (4352): start of the page of each 256 code points in `values`.
    private final int[] pageStarts;
    private final char[] values;
    private final int[][] replacements;
    private final Map<Integer, Integer> combiningClasses;

    private BertCharacters(
            int[] pageStarts, char[] values, int[][] replacements, Map<Integer, Integer> combiningClasses) {
        this.pageStarts = pageStarts;
        this.values = values;
        this.replacements = replacements;
        this.combiningClasses = combiningClasses;
    }

    static BertCharacters of(BertNormalization normalization) {
        ByteBuffer facts = facts();
        char[] values = readValues(facts, normalization);
        Map<Integer, int[]> stripped = readMapping(facts);
        Map<Integer, int[]> lowered = readMapping(facts);
        Map<Integer, Integer> combiningClasses = readCombiningClasses(facts);
        int[][] replacements = new int[0][];
        if (normalization.stripAccents() || normalization.lowercase()) {
            replacements = addReplacements(
                    values,
                    normalization.stripAccents() ? stripped : Map.of(),
                    normalization.lowercase() ? lowered : Map.of());
        }
        if (normalization.stripAccents()) {
            Arrays.fill(values, HANGUL_FIRST, HANGUL_LAST + 1, (char) HANGUL);
            for (int mark : combiningClasses.keySet()) {
                values[mark] = values[mark] == KEEP ? (char) MARK : values[mark];
            }
        }
        return compress(values, replacements, combiningClasses);
    }

    /// What becomes of a code point: one of the constants, or a value from [#MAPPED] on.
    int valueOf(int codePoint) {
        return values[pageStarts[codePoint >> PAGE_BITS] + (codePoint & (PAGE_SIZE - 1))];
    }

    /// The code points that replace one whose value is [#MAPPED] or more; the caller must not change them.
    int[] replacement(int value) {
        return replacements[value - MAPPED];
    }

    /// The canonical combining class of a code point that survives the removal of accents, 0 for a starter.
    int combiningClass(int codePoint) {
        return combiningClasses.getOrDefault(codePoint, 0);
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
    private static int[][] addReplacements(char[] values, Map<Integer, int[]> stripped, Map<Integer, int[]> lowered) {
        int[][] replacements = new int[stripped.size() + lowered.size()][];
        int count = 0;
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
                values[point] = (char) (MAPPED + count);
                replacements[count++] = result;
            }
        }
        return Arrays.copyOf(replacements, count);
    }

    private static BertCharacters compress(
            char[] values, int[][] replacements, Map<Integer, Integer> combiningClasses) {
        int[] pageStarts = new int[CODE_POINTS / PAGE_SIZE];
        char[] pages = new char[CODE_POINTS];
        Map<CharBuffer, Integer> known = new HashMap<>();
        int used = 0;
        for (int page = 0; page < pageStarts.length; page++) {
            if (page > 0 && isAsTheOneBefore(values, page)) {
                pageStarts[page] = pageStarts[page - 1];
                continue;
            }
            CharBuffer content = CharBuffer.wrap(values, page * PAGE_SIZE, PAGE_SIZE);
            Integer start = known.putIfAbsent(content, used);
            if (start == null) {
                content.duplicate().get(pages, used, PAGE_SIZE);
                start = used;
                used += PAGE_SIZE;
            }
            pageStarts[page] = start;
        }
        return new BertCharacters(pageStarts, Arrays.copyOf(pages, used), replacements, combiningClasses);
    }

    /// Most are, and finding that out is quicker than looking them up.
    private static boolean isAsTheOneBefore(char[] values, int page) {
        int start = page * PAGE_SIZE;
        return Arrays.equals(values, start - PAGE_SIZE, start, values, start, start + PAGE_SIZE);
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

    private static Map<Integer, Integer> readCombiningClasses(ByteBuffer facts) {
        int count = readVarint(facts);
        Map<Integer, Integer> classes = HashMap.newHashMap(count);
        int point = 0;
        for (int i = 0; i < count; i++) {
            point += readVarint(facts);
            classes.put(point, readVarint(facts));
        }
        return Map.copyOf(classes);
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
