package dev.lamplight.core.text;

import java.util.List;

/// What a query's letters say about the encoders that should embed it.
public enum QueryScript {
    /// Chinese characters and no other letters: Chinese passages are meant.
    HAN,
    /// Several words in Latin letters and nothing else: the English encoder's passages are meant.
    LATIN,
    /// Both, another script, or too short to tell: a lone term such as `Docker` stands in passages of any language.
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
        if (counts.han() >= LEAST_HAN && counts.han() == counts.letters()) {
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
