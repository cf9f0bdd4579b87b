package dev.lamplight.search.segment;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardTokenizer;

/// Pairs of neighboring characters of the scripts written without spaces, and words of all others.
final class PairAnalyzer extends Analyzer {
    private static final int ALL_SCRIPTS =
            CJKBigramFilter.HAN | CJKBigramFilter.HIRAGANA | CJKBigramFilter.KATAKANA | CJKBigramFilter.HANGUL;

    /// When a single character is a term of its own.
    enum Singles {
        /// Beside the pairs it is in.
        ALWAYS,
        /// Only where it has no neighbor.
        ALONE
    }

    private final Singles singles;

    PairAnalyzer(Singles singles) {
        this.singles = singles;
    }

    @Override
    protected TokenStreamComponents createComponents(String fieldName) {
        Tokenizer words = new StandardTokenizer();
        TokenStream stream = new LowerCaseFilter(new CJKWidthFilter(words));
        stream = new CJKBigramFilter(stream, ALL_SCRIPTS, singles == Singles.ALWAYS);
        return new TokenStreamComponents(words, new StopFilter(stream, EnglishAnalyzer.getDefaultStopSet()));
    }
}
