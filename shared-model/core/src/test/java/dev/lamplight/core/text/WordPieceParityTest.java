package dev.lamplight.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Expected ids and offsets come from Hugging Face's `tokenizers` (src/test/python/wordpiece_fixtures.py).
final class WordPieceParityTest {
    private static final int ENGLISH = 1;
    private static final int CHINESE = 2;
    private static final int MINI_LM = 3;
    private static final int OFFSETS = 3;

    private static final BertCharacters MARKS = BertCharacters.of(new BertNormalization(true, true, true, true));

    private static List<String[]> rows = List.of();

    @BeforeAll
    static void readFixtures() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<String[]> read = new ArrayList<>();
        try (InputStream in =
                        Objects.requireNonNull(WordPieceParityTest.class.getResourceAsStream("wordpiece.tsv.gz"));
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] columns = line.split("\t", -1);
                columns[0] = json.readValue(columns[0], String.class);
                columns[MINI_LM] = columns[MINI_LM].equals("=") ? columns[ENGLISH] : columns[MINI_LM];
                read.add(columns);
            }
        }
        rows = read;
        assertThat(rows).hasSizeGreaterThan(5000);
    }

    @Test
    void idsOfBgeEnglishAreThoseOfTheOriginal() {
        assertIds(Tokenizers.english(), ENGLISH);
    }

    @Test
    void idsOfBgeChineseAreThoseOfTheOriginal() {
        assertIds(Tokenizers.chinese(), CHINESE);
    }

    @Test
    void idsOfMiniLmAreThoseOfTheOriginalAlthoughItsFileAsksForTruncationAndPadding() {
        assertIds(Tokenizers.miniLm(), MINI_LM);
    }

    @Test
    void offsetsAreThoseOfTheOriginal() {
        assertOffsets(Tokenizers.english(), ENGLISH);
        assertOffsets(Tokenizers.chinese(), CHINESE);
    }

    private static void assertIds(WordPieceTokenizer tokenizer, int column) {
        TokenBuffer buffer = new TokenBuffer();
        List<String> wrong = new ArrayList<>();
        for (String[] row : rows) {
            tokenizer.tokenize(row[0], 0, row[0].length(), buffer);
            String found =
                    Arrays.stream(buffer.toIds()).mapToObj(Integer::toString).collect(Collectors.joining(","));
            if (!found.equals(row[column])) {
                wrong.add("%s: expected %s, found %s".formatted(escaped(row[0]), row[column], found));
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static void assertOffsets(WordPieceTokenizer tokenizer, int column) {
        TokenBuffer buffer = new TokenBuffer();
        List<String> wrong = new ArrayList<>();
        for (String[] row : rows) {
            if (holdsMarksThatChangePlaces(row[0])) {
                continue;
            }
            tokenizer.tokenize(row[0], 0, row[0].length(), buffer);
            if (!Long.toHexString(checksumOfOffsets(buffer)).equals(row[column + OFFSETS])) {
                wrong.add(escaped(row[0]));
            }
        }

        assertThat(wrong).isEmpty();
    }

    /// Spacing marks that canonical order moves (88 of the texts): ours keep the offsets ascending, the original's
    /// do not.
    private static boolean holdsMarksThatChangePlaces(String text) {
        return text.codePoints().anyMatch(point -> MARKS.combiningClass(point) > 0);
    }

    private static long checksumOfOffsets(TokenBuffer buffer) {
        ByteBuffer bytes = ByteBuffer.allocate(buffer.size() * 2 * Integer.BYTES);
        for (int i = 0; i < buffer.size(); i++) {
            bytes.putInt(buffer.start(i)).putInt(buffer.end(i));
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes.flip());
        return checksum.getValue();
    }

    private static String escaped(String text) {
        return text.chars()
                .mapToObj(unit -> unit >= 32 && unit < 127 ? String.valueOf((char) unit) : "\\u%04x".formatted(unit))
                .collect(Collectors.joining());
    }
}
