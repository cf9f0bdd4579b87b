package dev.lamplight.search.segment;

import dev.lamplight.contract.Chunk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.Character.UnicodeScript;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/// How words are found in text. A chunk is indexed in the field of one analysis, by its language; a query is read by
/// both, so that its Latin words are found in Chinese chunks and the other way round. The codes are part of the
/// segment format.
@SuppressWarnings("ImmutableEnumChecker") // Lucene's analyzers are thread-safe; they reuse their streams per thread
public enum Analysis {
    /// Words, lower case, without English stop words; Latin and all other scripts written with spaces.
    WORDS(0, "text_words", new WordAnalyzer(), new WordAnalyzer()),
    /// Overlapping pairs of Han, Kana and Hangul characters; other words as they are. Single characters are indexed
    /// too, so that a query of one character finds something, and asked for only then.
    PAIRS(1, "text_pairs", new PairAnalyzer(PairAnalyzer.Singles.ALWAYS), new PairAnalyzer(PairAnalyzer.Singles.ALONE));

    private static final Set<String> PAIRED_LANGUAGES = Set.of("zh", "ja", "ko", "yue", "wuu", "lzh", "cmn");
    private static final int LETTERS_LOOKED_AT = 400;

    private final int code;
    private final String field;
    private final Analyzer indexing;
    private final Analyzer asking;

    Analysis(int code, String field, Analyzer indexing, Analyzer asking) {
        this.code = code;
        this.field = field;
        this.indexing = indexing;
        this.asking = asking;
    }

    /// What stands for it in a segment, from 0.
    public int code() {
        return code;
    }

    /// Name of the field that holds the terms.
    public String field() {
        return field;
    }

    /// The analysis of a chunk's language; where that is unknown, of the script that most of its letters belong to.
    public static Analysis of(Chunk chunk) {
        String language = chunk.language().toLowerCase(Locale.ROOT);
        int dash = language.indexOf('-');
        String primary = dash < 0 ? language : language.substring(0, dash);
        if (primary.isEmpty() || primary.equals("und")) {
            return ofScript(chunk.text());
        }
        return PAIRED_LANGUAGES.contains(primary) ? PAIRS : WORDS;
    }

    private static Analysis ofScript(String text) {
        int paired = 0;
        int letters = 0;
        for (int i = 0; i < text.length() && letters < LETTERS_LOOKED_AT; ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (Character.isLetter(point)) {
                letters++;
                paired += isPaired(UnicodeScript.of(point)) ? 1 : 0;
            }
        }
        // A Han character says as much as several Latin letters: a third of them is most of the text.
        return paired * 3 > letters ? PAIRS : WORDS;
    }

    private static boolean isPaired(UnicodeScript script) {
        return switch (script) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
            default -> false;
        };
    }

    Analyzer indexing() {
        return indexing;
    }

    /// Number of terms of a text as it is indexed: its length for BM25.
    int length(String text) {
        try (TokenStream stream = indexing.tokenStream(field, text)) {
            int length = 0;
            stream.reset();
            while (stream.incrementToken()) {
                length++;
            }
            stream.end();
            return length;
        } catch (IOException e) {
            throw new UncheckedIOException("reading text from memory cannot fail", e);
        }
    }

    /// The terms of a query with how often each occurs, in their order; at most `maxTerms` different ones, the first.
    public Map<String, Integer> terms(String text, int maxTerms) {
        Map<String, Integer> terms = new LinkedHashMap<>();
        try (TokenStream stream = asking.tokenStream(field, text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (terms.size() < maxTerms && stream.incrementToken()) {
                terms.merge(term.toString(), 1, Integer::sum);
            }
            return terms;
        } catch (IOException e) {
            throw new UncheckedIOException("reading text from memory cannot fail", e);
        }
    }

    /// Those of the terms of a query that a text holds as it is indexed.
    public Set<String> held(String text, Set<String> asked) {
        Set<String> held = new HashSet<>();
        try (TokenStream stream = indexing.tokenStream(field, text)) {
            CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                String each = term.toString();
                if (asked.contains(each)) {
                    held.add(each);
                }
            }
            stream.end();
            return held;
        } catch (IOException e) {
            throw new UncheckedIOException("reading text from memory cannot fail", e);
        }
    }
}
