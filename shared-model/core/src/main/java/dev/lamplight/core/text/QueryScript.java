package dev.lamplight.core.text;

import java.util.List;

/// What a query's letters say about the encoders that should embed it: those that can read it. An encoder that is asked
/// in a language it does not know still answers, with cosines that mean little and look like the others'
/// (docs/design/retrieval.md).
public enum QueryScript {
    /// Chinese, with or without terms in Latin letters. To the English encoder most of it would be unknown words;
    /// passages in English are found by the terms.
    HAN,
    /// Several words in Latin letters and nothing else: the English encoder's passages are meant.
    LATIN,
    /// Too little Chinese for the terms around it, another script, or too short to tell: a lone term such as `Docker`
    /// stands in passages of any language.
    MIXED;

    private static final int LEAST_HAN = 2;
    private static final int LEAST_WORDS = 3;

    /// The languages whose encoders embed the query.
    public List<Language> encoders() {
        return switch (this) {
            case HAN -> List.of(Language.CHINESE);
            case LATIN -> List.of(Language.ENGLISH);
            case MIXED -> List.of(Language.ENGLISH, Language.CHINESE);
        };
    }

    public static QueryScript of(String query) {
        LanguageDetector.ScriptCounts counts = LanguageDetector.ScriptCounts.of(query, 0, query.length());
        if (counts.han() >= LEAST_HAN && LanguageDetector.detect(query).language() == Language.CHINESE) {
            return HAN;
        }
        boolean latin = counts.latin() == counts.letters() && wordsIn(query) >= LEAST_WORDS;
        return latin ? LATIN : MIXED;
    }

    private static int wordsIn(String query) {
        int words = 0;
        boolean inWord = false;
        for (int i = 0; i < query.length(); i++) {
            boolean letter = Character.isLetter(query.charAt(i));
            words += letter && !inWord ? 1 : 0;
            inWord = letter || (inWord && query.charAt(i) == '\'');
        }
        return words;
    }
}
